//! The webhook: one POST a message, signed as Standard Webhooks has it.

mod callback;
mod probe;
mod settings;
mod signature;
#[cfg(any(test, feature = "testing"))]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

use std::fmt;
use std::time::Duration;

use chrono::SecondsFormat;
use common::{ExposeSecret, Timestamp};
use reqwest::header::CONTENT_TYPE;
use serde::Serialize;

pub(crate) use self::settings::WebhookSettings;
use self::signature::SigningSecret;
use crate::http::{Endpoint, TOTAL, by_status, exchange, required};
use crate::{InvalidSetting, OutboundMessage, Outcome};

/// A client of one webhook; its clones share the connections.
#[derive(Clone)]
pub struct WebhookClient {
    endpoint: Endpoint,
    secret: SigningSecret,
}

#[derive(Serialize)]
struct Body<'a> {
    id: &'a str,
    to: &'a str,
    channel: &'a str,
    language: &'a str,
    text: &'a str,
    expires_at: String,
}

impl WebhookClient {
    /// A client that connects within 1 s and gives up after 5 s in all.
    pub fn from_settings(settings: &WebhookSettings) -> Result<Self, InvalidSetting> {
        Self::with_timeout(settings, TOTAL)
    }

    pub(crate) fn with_timeout(settings: &WebhookSettings, total: Duration) -> Result<Self, InvalidSetting> {
        let url = required("WEBHOOK__URL", settings.url.as_ref())?;
        let endpoint = Endpoint::new("WEBHOOK__URL", url, total)?;
        let secret = SigningSecret::parse(required("WEBHOOK__SECRET", settings.secret.as_ref())?);
        let weak = InvalidSetting::new("WEBHOOK__SECRET", "is not whsec_ and 24 to 64 bytes in Base64");
        Ok(Self { endpoint, secret: secret.ok_or(weak)? })
    }

    /// Posts the message once.
    pub async fn send(&self, message: &OutboundMessage, now: Timestamp) -> Outcome {
        let id = message.id.to_string();
        let timestamp = now.timestamp().to_string();
        let body = body(&id, message);
        let request = self
            .endpoint
            .http
            .post(self.endpoint.url.clone())
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-signature", self.secret.sign(&id, &timestamp, &body))
            .header("webhook-id", id)
            .header("webhook-timestamp", timestamp)
            .body(body);
        match exchange(request, now).await {
            Ok(answer) if answer.is_success() => Outcome::Accepted { reference: None },
            Ok(answer) => by_status(&answer),
            Err(outcome) => outcome,
        }
    }
}

fn body(id: &str, message: &OutboundMessage) -> String {
    let body = Body {
        id,
        to: message.to.as_str(),
        channel: &message.channel,
        language: message.language.as_str(),
        text: message.text.expose_secret(),
        expires_at: message.expires_at.to_rfc3339_opts(SecondsFormat::AutoSi, true),
    };
    serde_json::to_string(&body).expect("texts can be written as JSON")
}

impl fmt::Debug for WebhookClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookClient").finish_non_exhaustive()
    }
}
