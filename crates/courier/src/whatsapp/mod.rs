//! WhatsApp's Cloud API: the code in an approved authentication template.

mod answer;
mod callback;
mod probe;
mod settings;
#[cfg(test)]
pub(crate) mod stand_in;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use common::{ExposeSecret, SecretString, Timestamp};
use serde_json::{Value, json};

pub(crate) use self::settings::WhatsappSettings;
use crate::http::{Endpoint, exchange, required};
use crate::{Detail, InvalidSetting, OutboundMessage, Outcome, Reason};

const API: &str = "https://graph.facebook.com/v23.0";

/// A client of one number.
#[derive(Clone)]
pub struct WhatsappClient {
    endpoint: Endpoint,
    number: String,
    token: SecretString,
    app_secret: Option<SecretString>,
    verify_token: Option<SecretString>,
    template: String,
    languages: BTreeMap<String, String>,
}

impl WhatsappClient {
    pub(crate) fn new(settings: &WhatsappSettings, total: Duration) -> Result<Self, InvalidSetting> {
        let url = settings.url.as_ref().map_or(API, |url| url.expose_secret());
        let template = settings.template.clone().filter(|name| !name.is_empty());
        let no_template = InvalidSetting::new("WHATSAPP__TEMPLATE", "must be set for its provider");
        Ok(Self {
            endpoint: Endpoint::new("WHATSAPP__URL", url, total)?,
            number: required("WHATSAPP__PHONE_NUMBER_ID", settings.phone_number_id.as_ref())?.to_owned(),
            token: required("WHATSAPP__TOKEN", settings.token.as_ref())?.into(),
            app_secret: settings.app_secret.clone(),
            verify_token: settings.verify_token.clone(),
            template: template.ok_or(no_template)?,
            languages: languages(&settings.languages)?,
        })
    }

    /// Sends the template with the code in it. There is no idempotency key.
    pub(crate) async fn send(&self, message: &OutboundMessage, now: Timestamp) -> Outcome {
        let Some(code) = &message.code else {
            return Outcome::refused(Reason::Message, Detail::Malformed);
        };
        let url = self.endpoint.path(&format!("{}/messages", self.number));
        let request = self.endpoint.http.post(url).bearer_auth(self.token.expose_secret());
        match exchange(request.json(&self.body(message, code.expose_secret())), now).await {
            Ok(answer) => answer::judge(&answer),
            Err(outcome) => outcome,
        }
    }

    fn body(&self, message: &OutboundMessage, code: &str) -> Value {
        let language = message.language.as_str();
        let code = json!([{ "type": "text", "text": code }]);
        json!({
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": message.to.as_str(),
            "type": "template",
            "template": {
                "name": self.template,
                "language": { "code": self.languages.get(language).map_or(language, String::as_str) },
                "components": [
                    { "type": "body", "parameters": code },
                    { "type": "button", "sub_type": "url", "index": "0", "parameters": code },
                ],
            },
            "biz_opaque_callback_data": message.id.to_string(),
        })
    }
}

fn languages(pairs: &[String]) -> Result<BTreeMap<String, String>, InvalidSetting> {
    let pair =
        |text: &String| text.split_once('=').map(|(ours, theirs)| (ours.to_owned(), theirs.to_owned()));
    let named: Option<_> = pairs.iter().map(pair).collect();
    named.ok_or(InvalidSetting::new("WHATSAPP__LANGUAGES", "is a list of ours=theirs"))
}

impl fmt::Debug for WhatsappClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WhatsappClient").finish_non_exhaustive()
    }
}
