//! Where messages are handed over as they are written, so that nobody has to look for them in the outbox.

use std::sync::{Arc, Mutex, PoisonError};

use common::Phone;
use signin::{Carrier, Hold, NewMessage};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{AT_ONCE, Courier, LEASE};
use crate::{OutboundMessage, Provider, ProviderName};

/// The rooms for messages on their way, and the counter at which some are handed over while a courier works.
pub(super) struct Desk {
    rooms: Arc<Semaphore>,
    counter: Mutex<Option<UnboundedSender<Handed>>>,
}

/// Room for one message on its way.
pub(super) type Room = OwnedSemaphorePermit;

/// A message that is in hand, and its room.
pub(super) type Handed = (OutboundMessage, Room);

impl Desk {
    pub(super) fn new() -> Self {
        Self { rooms: Arc::new(Semaphore::new(AT_ONCE)), counter: Mutex::default() }
    }

    /// Room for one more message, if there is any.
    pub(super) fn room(&self) -> Option<Room> {
        Arc::clone(&self.rooms).try_acquire_owned().ok()
    }

    /// Begins to take messages.
    pub(super) fn open(&self) -> UnboundedReceiver<Handed> {
        let (sender, receiver) = unbounded_channel();
        self.set(Some(sender));
        receiver
    }

    /// Takes no more but those that somebody has room for already: the receiver ends after the last of them.
    pub(super) fn close(&self) {
        self.set(None);
    }

    fn set(&self, counter: Option<UnboundedSender<Handed>>) {
        *self.counter.lock().unwrap_or_else(PoisonError::into_inner) = counter;
    }

    fn counter(&self) -> Option<UnboundedSender<Handed>> {
        self.counter.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Courier {
    /// Somebody to carry a message with a code by `channel` as soon as it is written; none if nobody works, or has room
    /// for one more.
    ///
    /// Its first try begins with the commit that writes it, unless its first provider is left alone at present.
    pub fn carrier(&self, to: &Phone, channel: &str) -> Option<Carrier> {
        let (counter, room) = (self.0.desk.counter()?, self.0.desk.room()?);
        let first = self.0.routes.chain_of(to, channel, true).next().map(Provider::name);
        let is_asked = |name: &ProviderName| self.0.breakers.state(*name).is_none();
        let provider = first.filter(is_asked).map(ProviderName::as_str);
        let hold = Hold { until: self.now() + LEASE, provider };
        let take = move |message| _ = counter.send((outbound(message, hold), room));
        Some(Carrier { hold, take: Box::new(take) })
    }
}

/// What a claim of the message would bring.
fn outbound(message: NewMessage, hold: Hold) -> OutboundMessage {
    OutboundMessage {
        id: message.id,
        to: message.to,
        channel: message.channel,
        language: message.language,
        text: message.text,
        code: message.code,
        created_at: message.created_at,
        expires_at: message.expires_at,
        attempts: 0,
        ruled_out: Vec::new(),
        interrupted: None,
        begun_with: hold.provider,
        held_until: hold.until,
        trace: telemetry::carried(),
    }
}
