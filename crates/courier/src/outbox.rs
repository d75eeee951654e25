//! The worker's port to the messages that wait.

use common::{DeliveryId, Language, Phone, SecretString, Timestamp};
use signin::StoreError;

/// The messages that wait, implemented by the store.
pub trait Outbox: Send + Sync + 'static {
    /// Up to `limit` due messages, claimed until `lease_until` so that no other worker takes them; those that
    /// have expired are given up.
    fn claim(
        &self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: u32,
    ) -> Result<Vec<OutboundMessage>, StoreError>;

    /// The message was handed over: its text is deleted.
    fn mark_sent(&self, id: &DeliveryId, now: Timestamp) -> Result<(), StoreError>;

    /// The message was not handed over: it is due again at `retry_at`, or has failed for good and loses its text.
    fn mark_failed(
        &self,
        id: &DeliveryId,
        now: Timestamp,
        retry_at: Option<Timestamp>,
    ) -> Result<(), StoreError>;
}

/// A message that a worker has claimed.
#[derive(Debug, Clone)]
pub struct OutboundMessage {
    /// Its id.
    pub id: DeliveryId,
    /// Where it goes.
    pub to: Phone,
    /// The channel.
    pub channel: String,
    /// The language of its text.
    pub language: Language,
    /// Its text.
    pub text: SecretString,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it is of no use any more.
    pub expires_at: Timestamp,
    /// How often it was tried before.
    pub attempts: u32,
    /// The trace of the request that wrote it, as a `traceparent`.
    pub trace: Option<String>,
}
