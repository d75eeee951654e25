//! What the other side of the webhook tells us, signed with the same key as Standard Webhooks has it.

use serde::Deserialize;

use super::WebhookClient;
use crate::callback::{Callback, Fate, Heard, Subject, Unheard, is_fresh};

#[derive(Deserialize)]
struct Receipt {
    /// The message's id, as it was posted.
    id: String,
    /// `delivered` or `failed`.
    status: String,
}

#[derive(Deserialize)]
struct Reply {
    from: String,
    text: String,
}

impl WebhookClient {
    pub(crate) fn hear(&self, callback: &Callback<'_>) -> Result<Heard, Unheard> {
        if !self.signed(callback) {
            return Err(Unheard::Unproved);
        }
        match callback.part {
            "receipts" => {
                let receipt: Receipt = read(callback.body)?;
                let id = receipt.id.parse().map_err(|_| Unheard::Unreadable)?;
                let fate = Fate::by_word(&receipt.status, &["delivered"], &["failed"]);
                Ok(Heard::receipt(Some(Subject::Delivery(id)), fate))
            }
            "replies" => {
                let reply: Reply = read(callback.body)?;
                Ok(Heard::reply(&reply.from, &reply.text))
            }
            _ => Err(Unheard::Unknown),
        }
    }

    fn signed(&self, callback: &Callback<'_>) -> bool {
        let header = |name| callback.headers.only(name).unwrap_or_default();
        let (id, timestamp) = (header("webhook-id"), header("webhook-timestamp"));
        let is_fresh = timestamp.parse().is_ok_and(|seconds| is_fresh(seconds, callback.now));
        is_fresh && self.secret.has_signed(id, timestamp, callback.body, header("webhook-signature"))
    }
}

fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Unheard> {
    serde_json::from_slice(body).map_err(|_| Unheard::Unreadable)
}
