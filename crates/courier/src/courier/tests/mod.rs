mod failover;
mod faults;
mod handing;
mod noting;
mod playground;
mod retries;
mod settling;

use std::time::Instant;

use common::{ExposeSecret, FixedClock};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::*;
use crate::testing::{Fate, MemoryOutbox, Recorder, Reply, message, message_to, routes};
use crate::{Inbox, ProviderName};

/// A courier at work, stopped by hand.
struct Working {
    courier: Courier,
    outbox: Arc<MemoryOutbox>,
    clock: Arc<FixedClock>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

fn working(routes: Routes) -> Working {
    let outbox = Arc::new(MemoryOutbox::default());
    let clock = Arc::new(FixedClock::at(message().created_at));
    let courier = Courier::new(outbox.clone(), routes, clock.clone());
    let (stop, stopped) = oneshot::channel::<()>();
    let task = tokio::spawn(courier.clone().run(async { drop(stopped.await) }));
    Working { courier, outbox, clock, stop, task }
}

impl Working {
    fn send(&self, message: OutboundMessage) {
        self.outbox.put(message);
        self.courier.wake();
    }

    fn later(&self, seconds: i64) {
        self.clock.advance(TimeDelta::seconds(seconds));
        self.courier.wake();
    }

    async fn stop(self) {
        self.stop.send(()).unwrap();
        self.task.await.unwrap();
    }
}

fn inbox() -> (Arc<Inbox>, Routes) {
    let routes = routes(&[(ProviderName::Inbox, "")]);
    (Arc::clone(routes.inbox().unwrap()), routes)
}

fn webhook(url: &str) -> Routes {
    routes(&[(ProviderName::Webhook, url)])
}

#[tokio::test]
async fn a_message_leaves_as_soon_as_the_courier_is_called() {
    let (inbox, routes) = inbox();
    let working = working(routes);
    working.send(message_to("+99922222222", 1));
    assert_eq!(working.outbox.fate(&message_to("+99922222222", 1).id).await, Fate::Sent);
    let begun = Instant::now();
    working.send(message());
    let shown = inbox.wait(Some(&message().to), Duration::from_secs(5)).await;
    assert!(begun.elapsed() < POLL / 2);
    assert_eq!(shown[0].text, message().text.expose_secret());
    assert_eq!(working.outbox.fate(&message().id).await, Fate::Sent);
    working.stop().await;
}

#[tokio::test]
async fn a_message_leaves_without_a_call_within_the_poll() {
    let (inbox, routes) = inbox();
    let working = working(routes);
    working.outbox.put(message());
    assert_eq!(inbox.wait(None, POLL * 3).await.len(), 1);
    working.stop().await;
}

#[tokio::test]
async fn a_backlog_larger_than_the_room_leaves_at_one_call() {
    let (inbox, routes) = inbox();
    let working = working(routes);
    for seed in 0..200 {
        working.outbox.put(message_to("+99911111111", seed));
    }
    let begun = Instant::now();
    working.courier.wake();
    for seed in 0..200 {
        assert_eq!(working.outbox.fate(&message_to("+99911111111", seed).id).await, Fate::Sent);
    }
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert_eq!(inbox.list(None).len(), 200);
    working.stop().await;
}

#[tokio::test]
async fn a_stopped_courier_finishes_what_it_has_claimed() {
    let mut recorder = Recorder::start([Reply::SlowStatus(200, Duration::from_millis(300))]).await;
    let working = working(webhook(&recorder.url));
    for seed in 0..5 {
        working.outbox.put(message_to("+99911111111", seed));
    }
    working.courier.wake();
    recorder.next().await;
    let outbox = Arc::clone(&working.outbox);
    working.stop().await;
    for seed in 0..5 {
        assert_eq!(outbox.fate(&message_to("+99911111111", seed).id).await, Fate::Sent);
    }
}
