//! The worker's port to the messages that wait.

use std::pin::Pin;

use common::api::DeliveryStatus;
use common::{DeliveryId, Language, Phone, SecretString, Timestamp};
use signin::{Noted, StoreError};

use crate::Receipt;

/// Something that is being noted in the outbox.
pub type Noting<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// The messages that wait, implemented by the store. Each method is one transaction.
pub trait Outbox: Send + Sync + 'static {
    /// Whether a thread waits while something is noted; questions always keep one waiting.
    fn blocks(&self) -> bool;

    /// Up to `limit` due messages, claimed until `lease_until` so that no other worker takes them; those that
    /// have expired, and codes that were replaced or used up, are given up.
    fn claim(
        &self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: u32,
    ) -> Result<Vec<OutboundMessage>, StoreError>;

    /// Notes that a try begins, and holds the message until its end: one statement. False if the message is not the
    /// claimant's any more, or is of no use: expired, or with a code that was replaced or used up.
    fn begin<'a>(&'a self, id: &'a DeliveryId, attempt: &'a Attempt, now: Timestamp) -> Noting<'a, bool>;

    /// The messages were handed over: their texts are deleted. An error may be about one of them alone.
    fn mark_sent<'a>(&'a self, sent: &'a [Sent]) -> Noting<'a, ()>;

    /// The message was not handed over: it is due again, or has failed for good and loses its text.
    fn mark_failed<'a>(
        &'a self,
        id: &'a DeliveryId,
        now: Timestamp,
        again: Option<&'a Again>,
    ) -> Noting<'a, ()>;

    /// Notes what the provider says became of a message: one statement. The message, if that is news: delivered once,
    /// or failed if it was sent by that provider and is not known to have arrived.
    fn receive<'a>(
        &'a self,
        provider: &'a str,
        receipt: &'a Receipt,
        now: Timestamp,
    ) -> Noting<'a, Option<Noted>>;

    /// Up to `limit` sent messages of which nothing was heard and that are of use still, the next question due at
    /// `ask_again_at`.
    fn unsettled(
        &self,
        now: Timestamp,
        ask_again_at: Timestamp,
        limit: u32,
    ) -> Result<Vec<Unsettled>, StoreError>;

    /// What became of the message so far.
    fn delivery(&self, id: &DeliveryId) -> Result<Option<Delivery>, StoreError>;
}

/// A message that was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Which.
    pub id: DeliveryId,
    /// The provider's own name for it.
    pub reference: Option<String>,
    /// When.
    pub at: Timestamp,
    /// When its provider may be asked for its end.
    pub ask_at: Timestamp,
}

/// A sent message of which nothing was heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsettled {
    /// Which.
    pub id: DeliveryId,
    /// Who has it.
    pub provider: String,
    /// The provider's own name for it.
    pub reference: String,
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its channel.
    pub channel: String,
    /// Its state.
    pub status: DeliveryStatus,
}

/// A try that begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Who is asked to carry the message.
    pub provider: &'static str,
    /// Who is not asked again.
    pub ruled_out: Vec<String>,
    /// The claim that the try is made under.
    pub held_until: Timestamp,
    /// How long the try may take.
    pub hold_until: Timestamp,
}

/// A message that is tried again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Again {
    /// When.
    pub at: Timestamp,
    /// Who is not asked again.
    pub ruled_out: Vec<String>,
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
    /// The code in it, for channels that have words of their own.
    pub code: Option<SecretString>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it is of no use any more.
    pub expires_at: Timestamp,
    /// How often it was tried before.
    pub attempts: u32,
    /// Who is not asked again.
    pub ruled_out: Vec<String>,
    /// Who was asked by a worker that did not live to note the end.
    pub interrupted: Option<String>,
    /// Who is being asked since it was written; a try with another is yet to begin.
    pub begun_with: Option<&'static str>,
    /// The end of the claim.
    pub held_until: Timestamp,
    /// The trace of the request that wrote it, as a `traceparent`.
    pub trace: Option<String>,
}
