//! The Telegram Gateway's reports, signed with the hash of the access token.

use aws_lc_rs::digest::{SHA256, digest};
use common::ExposeSecret;

use super::TelegramClient;
use super::answer::{RequestStatus, fate};
use crate::callback::{Callback, Digest, Heard, Subject, Unheard, hex, is_fresh, is_signed};

impl TelegramClient {
    pub(crate) fn hear(&self, callback: &Callback<'_>) -> Result<Heard, Unheard> {
        if callback.part != "receipts" {
            return Err(Unheard::Unknown);
        }
        if !self.signed(callback) {
            return Err(Unheard::Unproved);
        }
        let status: RequestStatus = serde_json::from_slice(callback.body).map_err(|_| Unheard::Unreadable)?;
        let fate = fate(&status);
        let ours = status.payload.and_then(|id| id.parse().ok()).map(Subject::Delivery);
        Ok(Heard::receipt(Some(ours.unwrap_or(Subject::Reference(status.request_id))), fate))
    }

    fn signed(&self, callback: &Callback<'_>) -> bool {
        let timestamp = callback.headers.only("x-request-timestamp").unwrap_or_default();
        let signature = callback.headers.only("x-request-signature").and_then(hex);
        let key = digest(&SHA256, self.token.expose_secret().as_bytes());
        let parts = [timestamp.as_bytes(), b"\n", callback.body];
        let is_fresh = timestamp.parse().is_ok_and(|seconds| is_fresh(seconds, callback.now));
        is_fresh && signature.is_some_and(|mac| is_signed(Digest::Sha256, key.as_ref(), &parts, &mac))
    }
}
