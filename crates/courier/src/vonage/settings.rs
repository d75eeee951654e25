use secrecy::SecretString;
use serde::Deserialize;

/// The section `courier.vonage`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VonageSettings {
    /// Where the Messages API is.
    pub url: Option<SecretString>,
    /// The account's key.
    pub api_key: Option<SecretString>,
    /// The account's secret.
    pub api_secret: Option<SecretString>,
    /// The secret that signs webhooks; without it no receipt is believed.
    pub signature_secret: Option<SecretString>,
    /// A number or a sender id.
    pub sender: Option<SecretString>,
}
