use common::settings::comma_separated;
use secrecy::SecretString;
use serde::Deserialize;

/// The section `courier.whatsapp`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WhatsappSettings {
    /// Where the Graph API is, its version included.
    pub url: Option<SecretString>,
    /// The id of the number that sends.
    pub phone_number_id: Option<SecretString>,
    /// The access token of a system user.
    pub token: Option<SecretString>,
    /// The app's secret, which signs webhooks; without it no receipt is believed.
    pub app_secret: Option<SecretString>,
    /// What Meta shows when the webhook is set up.
    pub verify_token: Option<SecretString>,
    /// The name of the approved authentication template, which has a button that copies the code.
    pub template: Option<String>,
    /// Where Meta has another name for a language: `ky=ky_KG`.
    #[serde(default, deserialize_with = "comma_separated")]
    pub languages: Vec<String>,
}
