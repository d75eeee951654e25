//! The Telegram Gateway: the code itself, in an official chat; its words are Telegram's.

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
use reqwest::RequestBuilder;
use serde::Serialize;

pub(crate) use self::settings::TelegramSettings;
use crate::http::{Answer, Endpoint, exchange, required};
use crate::{Callbacks, Detail, Fate, InvalidSetting, OutboundMessage, Outcome, Reason};

const API: &str = "https://gatewayapi.telegram.org";
/// Seconds in which a code is delivered or dropped.
const TTL: std::ops::RangeInclusive<i64> = 30..=3600;

/// A client of one account.
#[derive(Clone)]
pub struct TelegramClient {
    endpoint: Endpoint,
    token: SecretString,
    sender: Option<String>,
    callbacks: Option<Callbacks>,
}

#[derive(Serialize)]
struct Ability<'a> {
    phone_number: &'a str,
}

#[derive(Serialize)]
struct Asked<'a> {
    request_id: &'a str,
}

#[derive(Serialize)]
struct Verification<'a> {
    phone_number: &'a str,
    request_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sender_username: Option<&'a str>,
    code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    callback_url: Option<String>,
    payload: String,
    ttl: i64,
}

impl TelegramClient {
    pub(crate) fn new(
        settings: &TelegramSettings,
        callbacks: Option<Callbacks>,
        total: Duration,
    ) -> Result<Self, InvalidSetting> {
        let url = settings.url.as_ref().map_or(API, |url| url.expose_secret());
        Ok(Self {
            endpoint: Endpoint::new("TELEGRAM__URL", url, total)?,
            token: required("TELEGRAM__TOKEN", settings.token.as_ref())?.into(),
            sender: settings.sender.as_ref().map(|sender| sender.expose_secret().to_owned()),
            callbacks,
        })
    }

    /// Asks whether the number can be reached, which costs nothing unless it can, and sends the code under that request.
    pub(crate) async fn send(&self, message: &OutboundMessage, now: Timestamp) -> Outcome {
        let Some(code) = &message.code else {
            return Outcome::refused(Reason::Message, Detail::Malformed);
        };
        let ability = self.request("checkSendAbility").json(&Ability { phone_number: message.to.as_str() });
        let request_id = match exchange(ability, now).await.map(|answer| answer::judge(&answer)) {
            Ok(Outcome::Accepted { reference: Some(id) }) => id,
            // Nothing was sent yet, whatever became of the question.
            Ok(Outcome::Unknown(detail)) | Err(Outcome::Unknown(detail)) => {
                return Outcome::refused(Reason::Outage, detail);
            }
            Ok(other) | Err(other) => return other,
        };
        let body = self.verification(message, &request_id, code.expose_secret(), now);
        match exchange(self.request("sendVerificationMessage").json(&body), now).await {
            Ok(answer) => answer::judge(&answer),
            Err(outcome) => outcome,
        }
    }

    /// What became of a message.
    pub(crate) async fn fate(&self, request_id: &str, now: Timestamp) -> Option<Fate> {
        let request = self.request("checkVerificationStatus").json(&Asked { request_id });
        exchange(request, now).await.ok().filter(Answer::is_success).and_then(|answer| answer::asked(&answer))
    }

    fn verification<'a>(
        &'a self,
        message: &'a OutboundMessage,
        request_id: &'a str,
        code: &'a str,
        now: Timestamp,
    ) -> Verification<'a> {
        let left = (message.expires_at - now).num_seconds();
        Verification {
            phone_number: message.to.as_str(),
            request_id,
            sender_username: self.sender.as_deref(),
            code,
            callback_url: self.callbacks.as_ref().map(|all| all.receipts("telegram", &message.id)),
            payload: message.id.to_string(),
            ttl: left.clamp(*TTL.start(), *TTL.end()),
        }
    }

    fn request(&self, method: &str) -> RequestBuilder {
        self.endpoint.http.post(self.endpoint.path(method)).bearer_auth(self.token.expose_secret())
    }
}

impl fmt::Debug for TelegramClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TelegramClient").finish_non_exhaustive()
    }
}
