//! Twilio Programmable Messaging.

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

use common::{ExposeSecret, Phone, SecretString, Timestamp};

pub(crate) use self::settings::TwilioSettings;
use crate::http::{Answer, Endpoint, exchange, required};
use crate::sender::Senders;
use crate::{Callbacks, Fate, InvalidSetting, OutboundMessage, Outcome};

const API: &str = "https://api.twilio.com";
/// A text that could not be delivered by then is dropped: 1 to 36,000 seconds.
const VALIDITY: std::ops::RangeInclusive<i64> = 1..=36_000;

/// A client of one account.
#[derive(Clone)]
pub struct TwilioClient {
    endpoint: Endpoint,
    account_sid: String,
    auth_token: SecretString,
    senders: Senders,
    callbacks: Option<Callbacks>,
}

impl TwilioClient {
    pub(crate) fn new(
        settings: &TwilioSettings,
        senders: impl FnOnce(&str) -> Senders,
        callbacks: Option<Callbacks>,
        total: Duration,
    ) -> Result<Self, InvalidSetting> {
        let url = settings.url.as_ref().map_or(API, |url| url.expose_secret());
        let sender = required("TWILIO__SENDER", settings.sender.as_ref())?;
        Ok(Self {
            endpoint: Endpoint::new("TWILIO__URL", url, total)?,
            account_sid: required("TWILIO__ACCOUNT_SID", settings.account_sid.as_ref())?.to_owned(),
            auth_token: required("TWILIO__AUTH_TOKEN", settings.auth_token.as_ref())?.into(),
            senders: senders(sender),
            callbacks,
        })
    }

    /// Creates a message. There is no idempotency key: whatever is repeated may arrive twice.
    pub(crate) async fn send(&self, message: &OutboundMessage, now: Timestamp) -> Outcome {
        let path = format!("2010-04-01/Accounts/{}/Messages.json", self.account_sid);
        let request = self
            .endpoint
            .http
            .post(self.endpoint.path(&path))
            .basic_auth(&self.account_sid, Some(self.auth_token.expose_secret()))
            .form(&self.form(message, now));
        match exchange(request, now).await {
            Ok(answer) => answer::judge(&answer),
            Err(outcome) => outcome,
        }
    }

    /// What became of a message.
    pub(crate) async fn fate(&self, sid: &str, now: Timestamp) -> Option<Fate> {
        let path = format!("2010-04-01/Accounts/{}/Messages/{sid}.json", self.account_sid);
        let request = self.endpoint.http.get(self.endpoint.path(&path));
        let request = request.basic_auth(&self.account_sid, Some(self.auth_token.expose_secret()));
        exchange(request, now).await.ok().filter(Answer::is_success).and_then(|answer| answer::fate(&answer))
    }

    fn form(&self, message: &OutboundMessage, now: Timestamp) -> Vec<(&'static str, String)> {
        let left = (message.expires_at - now).num_seconds().clamp(*VALIDITY.start(), *VALIDITY.end());
        let mut form = vec![
            ("To", message.to.as_str().to_owned()),
            self.sender(&message.to),
            ("Body", message.text.expose_secret().to_owned()),
            ("ValidityPeriod", left.to_string()),
        ];
        let callback = self.callbacks.as_ref().map(|all| all.receipts("twilio", &message.id));
        form.extend(callback.map(|url| ("StatusCallback", url)));
        form
    }

    fn sender(&self, to: &Phone) -> (&'static str, String) {
        let sender = self.senders.of(to);
        let is_service = sender.len() == 34 && sender.starts_with("MG");
        (if is_service { "MessagingServiceSid" } else { "From" }, sender.to_owned())
    }
}

impl fmt::Debug for TwilioClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TwilioClient").finish_non_exhaustive()
    }
}
