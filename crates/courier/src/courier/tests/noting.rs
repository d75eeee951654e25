use std::future::ready;
use std::sync::atomic::{AtomicU32, Ordering};

use signin::Noted;

use super::*;
use crate::{Again, Attempt, Delivery, Noting, Receipt, Unsettled};

/// Notes an end only at the second try.
struct Forgetful(MemoryOutbox, AtomicU32);

impl Outbox for Forgetful {
    fn blocks(&self) -> bool {
        true
    }

    fn claim(
        &self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: u32,
    ) -> Result<Vec<OutboundMessage>, StoreError> {
        self.0.claim(now, lease_until, limit)
    }

    fn begin<'a>(&'a self, id: &'a DeliveryId, attempt: &'a Attempt, now: Timestamp) -> Noting<'a, bool> {
        self.0.begin(id, attempt, now)
    }

    fn mark_sent<'a>(
        &'a self,
        id: &'a DeliveryId,
        reference: Option<&'a str>,
        now: Timestamp,
        ask_at: Timestamp,
    ) -> Noting<'a, ()> {
        if self.1.fetch_add(1, Ordering::SeqCst) == 0 {
            return Box::pin(ready(Err(StoreError::Unavailable("locked".to_owned()))));
        }
        self.0.mark_sent(id, reference, now, ask_at)
    }

    fn mark_failed<'a>(
        &'a self,
        id: &'a DeliveryId,
        now: Timestamp,
        again: Option<&'a Again>,
    ) -> Noting<'a, ()> {
        self.0.mark_failed(id, now, again)
    }

    fn receive<'a>(
        &'a self,
        provider: &'a str,
        receipt: &'a Receipt,
        now: Timestamp,
    ) -> Noting<'a, Option<Noted>> {
        self.0.receive(provider, receipt, now)
    }

    fn unsettled(&self, now: Timestamp, again: Timestamp, limit: u32) -> Result<Vec<Unsettled>, StoreError> {
        self.0.unsettled(now, again, limit)
    }

    fn delivery(&self, id: &DeliveryId) -> Result<Option<Delivery>, StoreError> {
        self.0.delivery(id)
    }
}

#[tokio::test]
async fn an_end_that_could_not_be_noted_is_noted_again_and_the_message_leaves_once() {
    let (inbox, routes) = inbox();
    let outbox = Arc::new(Forgetful(MemoryOutbox::default(), AtomicU32::new(0)));
    outbox.0.put(message());
    let clock = Arc::new(FixedClock::at(message().created_at));
    let (stop, stopped) = oneshot::channel::<()>();
    let courier = Courier::new(outbox.clone(), routes, clock);
    let task = tokio::spawn(courier.run(async { drop(stopped.await) }));
    assert_eq!(outbox.0.fate(&message().id).await, Fate::Sent);
    stop.send(()).unwrap();
    task.await.unwrap();
    assert_eq!((inbox.list(None).len(), outbox.1.load(Ordering::SeqCst)), (1, 2));
}
