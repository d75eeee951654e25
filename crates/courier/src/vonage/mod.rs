//! Vonage's Messages API, version 1.

mod answer;
mod callback;
mod probe;
mod settings;
#[cfg(test)]
pub(crate) mod stand_in;
#[cfg(test)]
mod tests;

use std::fmt;
use std::time::Duration;

use common::{ExposeSecret, SecretString, Timestamp};
use serde_json::json;

pub(crate) use self::settings::VonageSettings;
use crate::http::{Endpoint, exchange, required};
use crate::sender::Senders;
use crate::{InvalidSetting, OutboundMessage, Outcome};

const API: &str = "https://api.nexmo.com";
/// Seconds that an SMS may live at Vonage.
const TTL: std::ops::RangeInclusive<i64> = 20..=604_800;

/// A client of one account.
#[derive(Clone)]
pub struct VonageClient {
    endpoint: Endpoint,
    api_key: String,
    api_secret: SecretString,
    signature_secret: Option<SecretString>,
    senders: Senders,
}

impl VonageClient {
    pub(crate) fn new(
        settings: &VonageSettings,
        senders: impl FnOnce(&str) -> Senders,
        total: Duration,
    ) -> Result<Self, InvalidSetting> {
        let url = settings.url.as_ref().map_or(API, |url| url.expose_secret());
        Ok(Self {
            endpoint: Endpoint::new("VONAGE__URL", url, total)?,
            api_key: required("VONAGE__API_KEY", settings.api_key.as_ref())?.to_owned(),
            api_secret: required("VONAGE__API_SECRET", settings.api_secret.as_ref())?.into(),
            signature_secret: settings.signature_secret.clone(),
            senders: senders(required("VONAGE__SENDER", settings.sender.as_ref())?),
        })
    }

    /// Sends one message. `client_ref` is ours and comes back in webhooks; it does not make a repeat safe.
    pub(crate) async fn send(&self, message: &OutboundMessage, now: Timestamp) -> Outcome {
        let left = (message.expires_at - now).num_seconds().clamp(*TTL.start(), *TTL.end());
        let body = json!({
            "message_type": "text",
            "channel": "sms",
            "to": message.to.as_str().trim_start_matches('+'),
            "from": self.senders.of(&message.to),
            "text": message.text.expose_secret(),
            "client_ref": message.id.to_string(),
            "ttl": left,
        });
        let request = self.endpoint.http.post(self.endpoint.path("v1/messages"));
        let request = request.basic_auth(&self.api_key, Some(self.api_secret.expose_secret())).json(&body);
        match exchange(request, now).await {
            Ok(answer) => answer::judge(&answer),
            Err(outcome) => outcome,
        }
    }
}

impl fmt::Debug for VonageClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VonageClient").finish_non_exhaustive()
    }
}
