use std::future::ready;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use signin::Noted;

use super::*;
use crate::{Again, Attempt, Delivery, Noting, Receipt, Sent, Unsettled};

/// Takes its time to note what was sent, and does so only at the second try; and how many were noted at once.
struct Forgetful(MemoryOutbox, AtomicU32, Mutex<Vec<usize>>);

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

    fn mark_sent<'a>(&'a self, sent: &'a [Sent]) -> Noting<'a, ()> {
        self.2.lock().unwrap().push(sent.len());
        if self.1.fetch_add(1, Ordering::SeqCst) == 0 {
            return Box::pin(ready(Err(StoreError::Unavailable("locked".to_owned()))));
        }
        Box::pin(async move {
            // The others are sent by then.
            tokio::time::sleep(Duration::from_millis(300)).await;
            self.0.mark_sent(sent).await
        })
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
    let outbox = Arc::new(Forgetful(MemoryOutbox::default(), AtomicU32::new(0), Mutex::default()));
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

#[tokio::test]
async fn what_is_sent_while_others_are_noted_is_noted_together() {
    let (inbox, routes) = inbox();
    let outbox = Arc::new(Forgetful(MemoryOutbox::default(), AtomicU32::new(1), Mutex::default()));
    let messages: Vec<_> = (1..=6).map(|seed| message_to("+99911111111", seed)).collect();
    messages.iter().for_each(|message| outbox.0.put(message.clone()));
    let clock = Arc::new(FixedClock::at(messages[0].created_at));
    let (stop, stopped) = oneshot::channel::<()>();
    let task = tokio::spawn(Courier::new(outbox.clone(), routes, clock).run(async { drop(stopped.await) }));
    for message in &messages {
        assert_eq!(outbox.0.fate(&message.id).await, Fate::Sent);
    }
    stop.send(()).unwrap();
    task.await.unwrap();
    let (noted, sent) = (outbox.2.lock().unwrap().clone(), inbox.list(None).len());
    assert_eq!((noted.iter().sum::<usize>(), sent), (6, 6));
    assert!(noted.len() <= 3, "{noted:?}");
}
