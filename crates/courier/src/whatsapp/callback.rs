//! The Cloud API's webhooks, signed with the app's secret.

use common::ExposeSecret;
use serde::Deserialize;

use super::WhatsappClient;
use crate::callback::{Callback, Digest, Fate, Heard, Receipt, Subject, Unheard, hex, is_signed, same};

#[derive(Deserialize)]
struct Notice {
    entry: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    changes: Vec<Change>,
}

#[derive(Deserialize)]
struct Change {
    value: Value,
}

#[derive(Deserialize)]
struct Value {
    #[serde(default)]
    statuses: Vec<Status>,
}

#[derive(Deserialize)]
struct Status {
    id: String,
    status: String,
    biz_opaque_callback_data: Option<String>,
}

impl WhatsappClient {
    pub(crate) fn hear(&self, callback: &Callback<'_>) -> Result<Heard, Unheard> {
        if callback.part != "receipts" {
            return Err(Unheard::Unknown);
        }
        if callback.body.is_empty() {
            return self.set_up(callback.query).ok_or(Unheard::Unproved);
        }
        if !self.signed(callback) {
            return Err(Unheard::Unproved);
        }
        let notice: Notice = serde_json::from_slice(callback.body).map_err(|_| Unheard::Unreadable)?;
        let values = notice.entry.into_iter().flat_map(|entry| entry.changes).map(|change| change.value);
        let receipts = values.flat_map(|value| value.statuses).filter_map(receipt).collect();
        Ok(Heard { receipts, ..Heard::default() })
    }

    /// The question that Meta asks when the webhook is set up.
    fn set_up(&self, query: &str) -> Option<Heard> {
        let url = reqwest::Url::parse(&format!("http://query/?{query}")).ok()?;
        let value = |wanted: &str| url.query_pairs().find(|(name, _)| name == wanted).map(|(_, value)| value);
        let proved = same(self.verify_token.as_ref()?.expose_secret(), &value("hub.verify_token")?);
        let challenge = value("hub.challenge").filter(|text| text.bytes().all(|b| b.is_ascii_alphanumeric()));
        challenge.filter(|_| proved).map(|text| Heard { answer: Some(text.into_owned()), ..Heard::default() })
    }

    fn signed(&self, callback: &Callback<'_>) -> bool {
        let Some(secret) = &self.app_secret else { return false };
        let header =
            callback.headers.only("x-hub-signature-256").and_then(|text| text.strip_prefix("sha256="));
        let key = secret.expose_secret().as_bytes();
        header.and_then(hex).is_some_and(|mac| is_signed(Digest::Sha256, key, &[callback.body], &mac))
    }
}

fn receipt(status: Status) -> Option<Receipt> {
    let fate = Fate::by_word(&status.status, &["delivered", "read"], &["failed"])?;
    let ours = status.biz_opaque_callback_data.and_then(|id| id.parse().ok()).map(Subject::Delivery);
    Some(Receipt { of: ours.unwrap_or(Subject::Reference(status.id)), fate })
}
