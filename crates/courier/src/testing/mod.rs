//! What the tests share: messages, an outbox in memory, a provider that misbehaves.

mod outbox;
mod recorder;

pub(crate) use outbox::{Fate, MemoryOutbox};
pub(crate) use recorder::{Recorder, Reply};

use chrono::TimeDelta;
use common::{DeliveryId, Language, Phone, SecretString, SeededEntropy, Timestamp};

use crate::{CourierSettings, OutboundMessage, Provider, ProviderName, WebhookSettings};

pub(crate) const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

pub(crate) fn phone(text: &str) -> Phone {
    Phone::parse(text).unwrap()
}

/// A message that is valid for ten minutes.
pub(crate) fn message() -> OutboundMessage {
    message_to("+99911111111", 0)
}

/// Another one for each `seed`.
pub(crate) fn message_to(to: &str, seed: u64) -> OutboundMessage {
    let created_at: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    OutboundMessage {
        id: DeliveryId::new(&"zz".parse().unwrap(), created_at, &SeededEntropy::new(seed)),
        to: phone(to),
        channel: "sms".to_owned(),
        language: Language::parse("en").unwrap(),
        text: SecretString::from("Your code: 012345 — \"keep it\""),
        created_at,
        expires_at: created_at + TimeDelta::minutes(10),
        attempts: 0,
        trace: None,
    }
}

pub(crate) fn webhook_settings(url: &str) -> WebhookSettings {
    WebhookSettings { url: Some(SecretString::from(url)), secret: Some(SecretString::from(SECRET)) }
}

pub(crate) fn webhook(url: &str) -> Provider {
    let settings =
        CourierSettings { provider: ProviderName::Webhook, webhook: webhook_settings(url), seal_key: None };
    Provider::from_settings(&settings, true).unwrap()
}
