use secrecy::SecretString;
use serde::Deserialize;

/// The section `courier.webhook`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookSettings {
    /// Where messages are posted to: `https://` or `http://`. It may hold a secret, so it is never shown.
    pub url: Option<SecretString>,
    /// The key of the signature: `whsec_` and 24 to 64 bytes in Base64.
    pub secret: Option<SecretString>,
}
