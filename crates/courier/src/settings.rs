//! Which provider, and what it needs.

use secrecy::SecretString;
use serde::Deserialize;

/// The section `courier` of a market's settings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CourierSettings {
    /// The provider that messages leave by.
    pub provider: ProviderName,
    /// What the webhook needs.
    #[serde(default)]
    pub webhook: WebhookSettings,
    /// The key that seals texts at rest; made up in development.
    pub seal_key: Option<SecretString>,
}

/// A provider by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProviderName {
    /// In memory, for development.
    Inbox,
    /// One signed POST a message.
    Webhook,
}

/// The section `courier.webhook`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookSettings {
    /// Where messages are posted to: `https://` or `http://`. It may hold a secret, so it is never shown.
    pub url: Option<SecretString>,
    /// The key of the signature: `whsec_` and 24 to 64 bytes in Base64.
    pub secret: Option<SecretString>,
}

/// A setting that no provider can work with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSetting {
    /// The inbox outside development.
    #[error("the inbox shows every code: it can't be used in production")]
    InboxInProduction,
    /// No address.
    #[error("must be set when the provider is webhook")]
    MissingUrl,
    /// An address that is none.
    #[error("is not an http:// or https:// URL")]
    InvalidUrl,
    /// No key.
    #[error("must be set when the provider is webhook")]
    MissingSecret,
    /// A key that is none, or too short.
    #[error("is not whsec_ and 24 to 64 bytes in Base64")]
    InvalidSecret,
    /// No client can be made, mostly for want of the system's root certificates.
    #[error("no TLS client can be made for it: are the system's root certificates installed?")]
    NoClient,
}

impl InvalidSetting {
    /// The key within the section `courier`, as the environment writes it.
    pub fn key(self) -> &'static str {
        match self {
            Self::InboxInProduction => "PROVIDER",
            Self::MissingUrl | Self::InvalidUrl | Self::NoClient => "WEBHOOK__URL",
            Self::MissingSecret | Self::InvalidSecret => "WEBHOOK__SECRET",
        }
    }
}
