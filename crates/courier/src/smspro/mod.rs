//! The XML protocol of the aggregator SMSPRO, with a name of ours for each message that makes a repeat safe.

mod answer;
mod callback;
mod probe;
mod settings;
#[cfg(test)]
pub(crate) mod stand_in;
#[cfg(test)]
mod tests;
mod xml;

use std::fmt;
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use common::{DeliveryId, ExposeSecret, SecretString, Timestamp};
use reqwest::header::CONTENT_TYPE;

pub(crate) use self::settings::SmsproSettings;
use self::xml::{Answers, Message, Phones, Question};
use crate::http::{Answer, Endpoint, exchange, required};
use crate::sender::Senders;
use crate::{Fate, InvalidSetting, OutboundMessage, Outcome};

/// A client of one account.
#[derive(Clone)]
pub struct SmsproClient {
    endpoint: Endpoint,
    login: String,
    password: SecretString,
    callback_secret: Option<SecretString>,
    senders: Senders,
}

impl SmsproClient {
    pub(crate) fn new(
        settings: &SmsproSettings,
        senders: impl FnOnce(&str) -> Senders,
        total: Duration,
    ) -> Result<Self, InvalidSetting> {
        Ok(Self {
            endpoint: Endpoint::new("SMSPRO__URL", required("SMSPRO__URL", settings.url.as_ref())?, total)?,
            login: required("SMSPRO__LOGIN", settings.login.as_ref())?.to_owned(),
            password: required("SMSPRO__PASSWORD", settings.password.as_ref())?.into(),
            callback_secret: callback_secret(settings)?,
            senders: senders(required("SMSPRO__SENDER", settings.sender.as_ref())?),
        })
    }

    /// Sends one message; a repeat under the same name is not sent again.
    pub(crate) async fn send(&self, message: &OutboundMessage, now: Timestamp) -> Outcome {
        let name = name_of(&message.id);
        let body = xml::written(&Message {
            login: &self.login,
            pwd: self.password.expose_secret(),
            id: &name,
            sender: self.senders.of(&message.to),
            text: message.text.expose_secret(),
            phones: Phones { phone: message.to.as_str().trim_start_matches('+') },
        });
        let request = self.endpoint.http.post(self.endpoint.path("api/message"));
        match exchange(request.header(CONTENT_TYPE, "application/xml").body(body), now).await {
            Ok(answer) => answer::judge(&answer, name),
            Err(outcome) => outcome,
        }
    }
}

impl SmsproClient {
    /// What became of a message.
    pub(crate) async fn fate(&self, name: &str, now: Timestamp) -> Option<Fate> {
        let body =
            xml::written(&Question { login: &self.login, pwd: self.password.expose_secret(), id: name });
        let request = self.endpoint.http.post(self.endpoint.path("api/dr"));
        let answer = exchange(request.header(CONTENT_TYPE, "application/xml").body(body), now).await;
        let answer = answer.ok().filter(Answer::is_success)?;
        xml::fate(xml::read::<Answers>(&answer.body)?.phone?.report)
    }
}

/// It stands in a path, and is all that a report proves itself by.
fn callback_secret(settings: &SmsproSettings) -> Result<Option<SecretString>, InvalidSetting> {
    let fits = |text: &str| text.len() >= 32 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    match &settings.callback_secret {
        Some(secret) if !fits(secret.expose_secret()) => {
            Err(InvalidSetting::new("SMSPRO__CALLBACK_SECRET", "must be 32 letters and digits or more"))
        }
        secret => Ok(secret.clone()),
    }
}

/// Twelve letters and digits, the same for each try of a message: sixty bits of its id's hash.
pub(crate) fn name_of(id: &DeliveryId) -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let hash = digest(&SHA256, id.to_string().as_bytes());
    let bits = hash.as_ref()[..8].iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
    (0..12).map(|at| char::from(ALPHABET[(bits >> (5 * at) & 31) as usize])).collect()
}

impl fmt::Debug for SmsproClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmsproClient").finish_non_exhaustive()
    }
}
