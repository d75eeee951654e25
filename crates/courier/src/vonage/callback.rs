//! Vonage's webhooks: a token signed with the account's secret, which has the body's hash.

use aws_lc_rs::digest::{SHA256, digest};
use common::ExposeSecret;
use serde::Deserialize;

use super::VonageClient;
use crate::callback::{Callback, Fate, Heard, Subject, Unheard, claims, hex, is_fresh};

#[derive(Deserialize)]
struct Claims {
    iat: i64,
    payload_hash: String,
}

#[derive(Deserialize)]
struct Status {
    message_uuid: String,
    status: String,
    client_ref: Option<String>,
}

#[derive(Deserialize)]
struct Inbound {
    from: String,
    #[serde(default)]
    text: String,
}

impl VonageClient {
    pub(crate) fn hear(&self, callback: &Callback<'_>) -> Result<Heard, Unheard> {
        if !self.signed(callback) {
            return Err(Unheard::Unproved);
        }
        match callback.part {
            "receipts" => {
                let status: Status = read(callback.body)?;
                let ours = status.client_ref.and_then(|id| id.parse().ok()).map(Subject::Delivery);
                let subject = ours.unwrap_or(Subject::Reference(status.message_uuid));
                let fate =
                    Fate::by_word(&status.status, &["delivered", "read"], &["rejected", "undeliverable"]);
                Ok(Heard::receipt(Some(subject), fate))
            }
            "replies" => {
                let inbound: Inbound = read(callback.body)?;
                Ok(Heard::reply(&format!("+{}", inbound.from.trim_start_matches('+')), &inbound.text))
            }
            _ => Err(Unheard::Unknown),
        }
    }

    fn signed(&self, callback: &Callback<'_>) -> bool {
        let Some(secret) = &self.signature_secret else { return false };
        let header = callback.headers.only("authorization").unwrap_or_default();
        let token = header.strip_prefix("Bearer ").unwrap_or_default();
        let Some(claims) = claims::<Claims>(token, secret.expose_secret().as_bytes()) else { return false };
        let hash = hex(&claims.payload_hash);
        is_fresh(claims.iat, callback.now)
            && hash.is_some_and(|hash| hash == digest(&SHA256, callback.body).as_ref())
    }
}

fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Unheard> {
    serde_json::from_slice(body).map_err(|_| Unheard::Unreadable)
}
