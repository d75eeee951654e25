use secrecy::SecretString;
use serde::Deserialize;

/// The section `courier.twilio`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TwilioSettings {
    /// Where the API is.
    pub url: Option<SecretString>,
    /// `AC…`.
    pub account_sid: Option<SecretString>,
    /// The account's token, which signs callbacks, too.
    pub auth_token: Option<SecretString>,
    /// A number, a sender id, or a messaging service (`MG…`).
    pub sender: Option<SecretString>,
}
