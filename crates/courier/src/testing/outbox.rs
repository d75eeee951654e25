use std::future::ready;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use common::api::DeliveryStatus;
use common::{DeliveryId, Timestamp};
use signin::{Noted, StoreError};
use tokio::sync::watch;
use tokio::time::timeout;

use crate::{Again, Attempt, Delivery, Noting, OutboundMessage, Outbox, Receipt, Sent, Subject, Unsettled};

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Waits,
    Sent,
    Failed,
}

struct Entry {
    message: OutboundMessage,
    due: Timestamp,
    fate: Fate,
    ends: usize,
    useless: bool,
    reference: Option<String>,
    settled: Option<crate::Fate>,
}

/// An outbox that forgets everything when it is dropped.
#[derive(Default)]
pub(crate) struct MemoryOutbox {
    entries: Mutex<Vec<Entry>>,
    changes: watch::Sender<()>,
    receipts: AtomicUsize,
}

impl MemoryOutbox {
    pub(crate) fn put(&self, message: OutboundMessage) {
        let entry = Entry {
            due: message.held_until,
            message,
            fate: Fate::Waits,
            ends: 0,
            useless: false,
            reference: None,
            settled: None,
        };
        self.entries().push(entry);
    }

    /// What became of the message in the end.
    pub(crate) async fn fate(&self, id: &DeliveryId) -> Fate {
        self.until(id, |entry| entry.fate != Fate::Waits).await
    }

    /// What followed from the message's `attempt`-th try.
    pub(crate) async fn fate_of_attempt(&self, id: &DeliveryId, attempt: usize) -> Fate {
        self.until(id, |entry| entry.ends == attempt).await
    }

    pub(crate) fn due(&self, id: &DeliveryId) -> Timestamp {
        self.entries().iter().find(|entry| entry.message.id == *id).unwrap().due
    }

    /// The provider's name for the message.
    pub(crate) fn reference(&self, id: &DeliveryId) -> Option<String> {
        self.entries().iter().find(|entry| entry.message.id == *id).unwrap().reference.clone()
    }

    /// How often something new was heard of a message.
    pub(crate) fn receipts(&self) -> usize {
        self.receipts.load(Ordering::SeqCst)
    }

    /// Makes the message one whose code was replaced.
    pub(crate) fn replace(&self, id: &DeliveryId) {
        self.entries().iter_mut().find(|entry| entry.message.id == *id).unwrap().useless = true;
    }

    async fn until(&self, id: &DeliveryId, reached: impl Fn(&Entry) -> bool) -> Fate {
        let mut changes = self.changes.subscribe();
        let reaching = async {
            loop {
                let reached =
                    self.entries().iter().find(|e| e.message.id == *id && reached(e)).map(|e| e.fate);
                match reached {
                    Some(fate) => return fate,
                    None => changes.changed().await.unwrap(),
                }
            }
        };
        timeout(Duration::from_secs(20), reaching).await.expect("the message reaches its end")
    }

    fn end(&self, id: &DeliveryId, fate: Fate, due: Timestamp) -> Result<(), StoreError> {
        let mut entries = self.entries();
        let entry = entries.iter_mut().find(|entry| entry.message.id == *id).unwrap();
        entry.message.attempts += 1;
        (entry.fate, entry.due, entry.ends) = (fate, due, entry.ends + 1);
        drop(entries);
        self.changes.send_replace(());
        Ok(())
    }

    fn entries(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.entries.lock().unwrap()
    }
}

impl Outbox for MemoryOutbox {
    fn blocks(&self) -> bool {
        false
    }

    fn claim(
        &self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: u32,
    ) -> Result<Vec<OutboundMessage>, StoreError> {
        let mut entries = self.entries();
        let due = entries.iter_mut().filter(|entry| entry.fate == Fate::Waits && entry.due <= now);
        Ok(due
            .take(limit as usize)
            .map(|entry| {
                entry.due = lease_until;
                entry.message.held_until = lease_until;
                let claimed = entry.message.clone();
                entry.message.interrupted = None;
                claimed
            })
            .collect())
    }

    fn begin<'a>(&'a self, id: &'a DeliveryId, attempt: &'a Attempt, now: Timestamp) -> Noting<'a, bool> {
        let mut entries = self.entries();
        let entry = entries.iter_mut().find(|entry| entry.message.id == *id).unwrap();
        let message = &mut entry.message;
        let begins = entry.fate == Fate::Waits
            && !entry.useless
            && message.held_until == attempt.held_until
            && message.expires_at > now;
        if begins {
            (message.held_until, entry.due) = (attempt.hold_until, attempt.hold_until);
            message.ruled_out.clone_from(&attempt.ruled_out);
            message.interrupted = Some(attempt.provider.to_owned());
        }
        Box::pin(ready(Ok(begins)))
    }

    fn mark_sent<'a>(&'a self, sent: &'a [Sent]) -> Noting<'a, ()> {
        let noted = sent.iter().try_for_each(|sent| {
            let mut entries = self.entries();
            entries
                .iter_mut()
                .filter(|entry| entry.message.id == sent.id)
                .for_each(|entry| entry.reference.clone_from(&sent.reference));
            drop(entries);
            self.end(&sent.id, Fate::Sent, sent.ask_at)
        });
        Box::pin(ready(noted))
    }

    fn mark_failed<'a>(
        &'a self,
        id: &'a DeliveryId,
        now: Timestamp,
        again: Option<&'a Again>,
    ) -> Noting<'a, ()> {
        if let Some(again) = again {
            let mut entries = self.entries();
            let entry = entries.iter_mut().find(|entry| entry.message.id == *id).unwrap();
            entry.message.interrupted = None;
            entry.message.ruled_out.clone_from(&again.ruled_out);
        }
        let (fate, due) = (again.map_or(Fate::Failed, |_| Fate::Waits), again.map_or(now, |again| again.at));
        Box::pin(ready(self.end(id, fate, due)))
    }

    fn receive<'a>(
        &'a self,
        provider: &'a str,
        receipt: &'a Receipt,
        _: Timestamp,
    ) -> Noting<'a, Option<Noted>> {
        let mut entries = self.entries();
        let is_meant = |entry: &&mut Entry| match &receipt.of {
            Subject::Delivery(id) => entry.message.id == *id,
            Subject::Reference(reference) => entry.reference.as_ref() == Some(reference),
        };
        let news = entries.iter_mut().find(is_meant).filter(|entry| entry.settled.is_none());
        Box::pin(ready(Ok(news.map(|entry| {
            self.receipts.fetch_add(1, Ordering::SeqCst);
            entry.settled = Some(receipt.fate);
            Noted {
                id: entry.message.id.clone(),
                to: entry.message.to.clone(),
                provider: provider.to_owned(),
            }
        }))))
    }

    fn unsettled(&self, now: Timestamp, again: Timestamp, _: u32) -> Result<Vec<Unsettled>, StoreError> {
        let mut entries = self.entries();
        let due = entries.iter_mut().filter(|entry| {
            entry.fate == Fate::Sent
                && entry.settled.is_none()
                && entry.due <= now
                && entry.message.expires_at > now
        });
        let asked = due.map(|entry| {
            entry.due = again;
            let provider = entry.message.interrupted.clone()?;
            Some(Unsettled { id: entry.message.id.clone(), provider, reference: entry.reference.clone()? })
        });
        Ok(asked.flatten().collect())
    }

    fn delivery(&self, id: &DeliveryId) -> Result<Option<Delivery>, StoreError> {
        let entries = self.entries();
        let found = entries.iter().find(|entry| entry.message.id == *id);
        Ok(found.map(|entry| Delivery {
            channel: entry.message.channel.clone(),
            status: match (entry.settled, entry.fate) {
                (Some(crate::Fate::Delivered), _) => DeliveryStatus::Delivered,
                (Some(crate::Fate::Failed), _) | (None, Fate::Failed) => DeliveryStatus::Failed,
                (None, Fate::Sent) => DeliveryStatus::Sent,
                (None, Fate::Waits) => DeliveryStatus::Queued,
            },
        }))
    }
}
