use secrecy::SecretString;
use serde::Deserialize;

/// The section `courier.smspro`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmsproSettings {
    /// Where the API is, without `/api/message`.
    pub url: Option<SecretString>,
    /// The account.
    pub login: Option<SecretString>,
    /// Its password.
    pub password: Option<SecretString>,
    /// The sender id that was agreed on.
    pub sender: Option<SecretString>,
    /// The last part of the path that reports are pushed to: 32 characters or more that nobody can guess.
    pub callback_secret: Option<SecretString>,
}
