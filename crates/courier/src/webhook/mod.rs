//! The webhook: one POST a message, signed as Standard Webhooks has it.

mod answer;
mod signature;
#[cfg(test)]
mod tests;

use std::fmt;
use std::time::Duration;

use chrono::SecondsFormat;
use common::{ExposeSecret, Timestamp};
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::{Client, Url, redirect};
use serde::Serialize;

use self::signature::SigningSecret;
use crate::{InvalidSetting, OutboundMessage, Outcome, WebhookSettings};

const CONNECT: Duration = Duration::from_secs(1);
const TOTAL: Duration = Duration::from_secs(5);

/// A client of one webhook; its clones share the connections.
#[derive(Clone)]
pub struct WebhookClient {
    http: Client,
    url: Url,
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

    fn with_timeout(settings: &WebhookSettings, total: Duration) -> Result<Self, InvalidSetting> {
        let url = settings.url.as_ref().ok_or(InvalidSetting::MissingUrl)?;
        let url = parse_url(url.expose_secret()).ok_or(InvalidSetting::InvalidUrl)?;
        let secret = settings.secret.as_ref().ok_or(InvalidSetting::MissingSecret)?;
        let secret = SigningSecret::parse(secret.expose_secret()).ok_or(InvalidSetting::InvalidSecret)?;
        let http = client(&url, total).map_err(|_| InvalidSetting::NoClient)?;
        Ok(Self { http, url, secret })
    }

    /// Posts the message once.
    pub async fn send(&self, message: &OutboundMessage, now: Timestamp) -> Outcome {
        let id = message.id.to_string();
        let timestamp = now.timestamp().to_string();
        let body = body(&id, message);
        let mut trace = HeaderMap::new();
        telemetry::inject(&mut trace);
        let answer = self
            .http
            .post(self.url.clone())
            .headers(trace)
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-signature", self.secret.sign(&id, &timestamp, &body))
            .header("webhook-id", id)
            .header("webhook-timestamp", timestamp)
            .body(body)
            .send()
            .await;
        answer::judge(answer, now).await
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

fn parse_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

/// Codes go where the settings say: no redirect, and no proxy that the environment names, leads them elsewhere.
fn client(url: &Url, total: Duration) -> reqwest::Result<Client> {
    let builder = Client::builder()
        .user_agent(concat!("market-auth/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .no_proxy()
        .connect_timeout(CONNECT)
        .timeout(total);
    match url.scheme() {
        "https" => builder.https_only(true).build(),
        // Without TLS there is no need of root certificates, which a small image may lack.
        _ => builder.tls_certs_only([]).build(),
    }
}

impl fmt::Debug for WebhookClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookClient").finish_non_exhaustive()
    }
}
