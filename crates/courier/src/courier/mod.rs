//! The worker that carries messages from the outbox to the providers.

mod clerk;
mod delivery;
mod desk;
mod listen;
mod playground;
mod settle;
#[cfg(test)]
mod tests;
mod trace;
mod verdict;

use std::iter::from_fn;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use common::{Clock, DeliveryId, Timestamp};
use signin::StoreError;
use tokio::runtime::Handle;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::{Notify, Semaphore};
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::sleep;
use tracing::{Instrument as _, Span};

use self::clerk::Clerk;
use self::desk::{Desk, Handed};
use self::verdict::Verdict;
use crate::breaker::Breakers;
use crate::{Noting, OutboundMessage, Outbox, Provider, Routes, Sent};

/// As many messages are on their way at once, or about to be written.
const AT_ONCE: usize = 64;
/// As many of them ask the outbox at once, whose connections are the requests' too.
const QUESTIONS_AT_ONCE: usize = 8;
/// How often the outbox is looked into when nobody calls: for retries, and for what a stopped worker left behind.
const POLL: Duration = Duration::from_secs(1);
/// How long a claim holds, and a try after it: longer than any try takes.
const LEASE: TimeDelta = TimeDelta::seconds(30);
/// How long after a message was handed over its provider is asked what became of it, unless it has said so.
const FIRST_QUESTION: TimeDelta = TimeDelta::seconds(20);
/// How often an end is noted before it is left to the lease, which leads to a second delivery.
const NOTE_TRIES: u32 = 4;

/// Carries messages to the providers; its clones are one courier.
#[derive(Clone)]
pub struct Courier(Arc<Parts>);

struct Parts {
    outbox: Arc<dyn Outbox>,
    routes: Routes,
    breakers: Breakers,
    clock: Arc<dyn Clock>,
    calls: Notify,
    desk: Desk,
    clerk: Clerk,
    turns: Semaphore,
}

impl Courier {
    /// A courier that does nothing before it [runs](Self::run).
    pub fn new(outbox: Arc<dyn Outbox>, routes: Routes, clock: Arc<dyn Clock>) -> Self {
        let (breakers, calls, desk) = (Breakers::default(), Notify::new(), Desk::new());
        let turns = Semaphore::new(QUESTIONS_AT_ONCE);
        let clerk = Clerk::new();
        Self(Arc::new(Parts { outbox, routes, breakers, clock, calls, desk, clerk, turns }))
    }

    /// The routes that it carries by.
    pub fn routes(&self) -> &Routes {
        &self.0.routes
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// Tells that a commit has put something into the outbox; a call during the work is not lost.
    pub fn wake(&self) {
        self.0.calls.notify_one();
    }

    /// Works until `stop`, then finishes what it has in hand.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let mut stop = pin!(stop);
        let mut under_way = JoinSet::new();
        self.0.routes.providers().for_each(Provider::open);
        let mut handed = self.0.desk.open();
        loop {
            let backlog = self.claim(&mut under_way).await;
            tokio::select! {
                biased;
                () = &mut stop => break,
                () = self.worth_a_look(&mut under_way, &mut handed, backlog) => {}
            }
        }
        self.0.desk.close();
        while let Some(message) = handed.recv().await {
            self.send_off(message, &mut under_way);
        }
        while under_way.join_next().await.is_some() {}
        for provider in self.0.routes.providers() {
            provider.close().await;
        }
    }

    /// Takes what there is room for and sends it off; whether the outbox may hold more.
    async fn claim(&self, under_way: &mut JoinSet<()>) -> bool {
        let rooms: Vec<_> = from_fn(|| self.0.desk.room()).collect();
        if rooms.is_empty() {
            return true;
        }
        if self.0.routes.is_stopped() {
            return false;
        }
        let now = self.0.clock.now();
        let limit = u32::try_from(rooms.len()).expect("rooms are few");
        let claimed =
            self.ask(move |outbox| outbox.claim(now, now + LEASE, limit)).await.unwrap_or_else(|error| {
                tracing::warn!(%error, "the outbox can't be read");
                Vec::new()
            });
        let backlog = claimed.len() == rooms.len();
        claimed.into_iter().zip(rooms).for_each(|message| self.send_off(message, under_way));
        backlog
    }

    fn send_off(&self, (message, room): Handed, under_way: &mut JoinSet<()>) {
        let span = trace::open(&message);
        let courier = self.clone();
        let delivered = async move {
            courier.deliver(message).await;
            drop(room);
        };
        under_way.spawn(delivered.instrument(span));
    }

    /// Sends off what is handed over until there is a call, the next poll, or room when there is a backlog.
    async fn worth_a_look(
        &self,
        under_way: &mut JoinSet<()>,
        handed: &mut UnboundedReceiver<Handed>,
        backlog: bool,
    ) {
        let mut poll = pin!(sleep(POLL));
        loop {
            tokio::select! {
                Some(message) = handed.recv() => self.send_off(message, under_way),
                () = self.0.calls.notified() => break,
                () = &mut poll => break,
                Some(_) = under_way.join_next(), if backlog => break,
            }
            while under_way.try_join_next().is_some() {}
        }
        while under_way.try_join_next().is_some() {}
    }

    async fn deliver(self, message: OutboundMessage) {
        let (message, verdict) = self.carry(message).await;
        verdict.record(&message, &self.0.routes, self.0.clock.now());
        let is_sent = matches!(verdict, Verdict::Sent { .. });
        self.note(message.id.clone(), verdict).await;
        if is_sent {
            self.show(&message).await;
        }
    }

    /// Writes the verdict into the outbox, again and again for a while: unnoted, the message would leave twice.
    async fn note(&self, id: DeliveryId, verdict: Verdict) {
        for attempt in 1..=NOTE_TRIES {
            match self.note_once(id.clone(), verdict.clone()).await {
                Ok(()) => return,
                Err(error) => {
                    tracing::warn!(delivery_id = %id, attempt, %error, "a message's end can't be noted")
                }
            }
            sleep(POLL * attempt).await;
        }
    }

    /// Where notes wait in a queue of the outbox's own, those of what was sent need not wait for one another here.
    async fn note_once(&self, id: DeliveryId, verdict: Verdict) -> Result<(), StoreError> {
        let at = self.0.clock.now();
        let again = match verdict {
            Verdict::Sent { reference, .. } => {
                let sent = Sent { id, reference, at, ask_at: at + FIRST_QUESTION };
                return match self.0.outbox.blocks() {
                    true => self.note_sent(sent).await,
                    false => self.0.outbox.mark_sent(&[sent]).await,
                };
            }
            Verdict::Dropped => return Ok(()),
            Verdict::Retried(again) => Some(again),
            Verdict::Failed | Verdict::Expired => None,
        };
        self.put_down(move |outbox| {
            Box::pin(async move { outbox.mark_failed(&id, at, again.as_ref()).await })
        })
        .await
    }

    /// Has something noted in the outbox, on a thread that may block if it does.
    pub(crate) async fn put_down<T, F>(&self, note: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'a> FnOnce(&'a dyn Outbox) -> Noting<'a, T> + Send + 'static,
    {
        if self.0.outbox.blocks() {
            let runtime = Handle::current();
            return self.ask(move |outbox| runtime.block_on(note(outbox))).await;
        }
        note(&*self.0.outbox).await
    }

    /// Asks the outbox, on a thread that may block.
    pub(crate) async fn ask<T, F>(&self, question: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&dyn Outbox) -> Result<T, StoreError> + Send + 'static,
    {
        let (outbox, span) = (Arc::clone(&self.0.outbox), Span::current());
        let _turn = self.0.turns.acquire().await.expect("turns are never closed");
        let answer = spawn_blocking(move || span.in_scope(|| question(&*outbox))).await;
        answer.unwrap_or_else(|_| Err(StoreError::Backend("the outbox panicked".to_owned())))
    }
}
