use secrecy::SecretString;
use serde::Deserialize;

/// The section `courier.telegram`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TelegramSettings {
    /// Where the Gateway API is.
    pub url: Option<SecretString>,
    /// The access token, whose hash signs reports, too.
    pub token: Option<SecretString>,
    /// The channel that the code comes from, if one was verified.
    pub sender: Option<SecretString>,
}
