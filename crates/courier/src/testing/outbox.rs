use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use common::{DeliveryId, Timestamp};
use signin::StoreError;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::{OutboundMessage, Outbox};

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
}

/// An outbox that forgets everything when it is dropped.
#[derive(Default)]
pub(crate) struct MemoryOutbox {
    entries: Mutex<Vec<Entry>>,
    changes: watch::Sender<()>,
}

impl MemoryOutbox {
    pub(crate) fn put(&self, message: OutboundMessage) {
        let entry = Entry { due: message.created_at, message, fate: Fate::Waits, ends: 0 };
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
                entry.message.clone()
            })
            .collect())
    }

    fn mark_sent(&self, id: &DeliveryId, now: Timestamp) -> Result<(), StoreError> {
        self.end(id, Fate::Sent, now)
    }

    fn mark_failed(
        &self,
        id: &DeliveryId,
        now: Timestamp,
        retry_at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        self.end(id, retry_at.map_or(Fate::Failed, |_| Fate::Waits), retry_at.unwrap_or(now))
    }
}
