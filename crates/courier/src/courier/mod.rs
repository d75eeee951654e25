//! The worker that carries messages from the outbox to the providers.

mod delivery;
mod listen;
mod playground;
mod settle;
#[cfg(test)]
mod tests;
mod trace;
mod verdict;

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use common::{Clock, DeliveryId, Timestamp};
use signin::StoreError;
use tokio::sync::Notify;
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::sleep;
use tracing::{Instrument as _, Span};

use self::verdict::Verdict;
use crate::breaker::Breakers;
use crate::{OutboundMessage, Outbox, Provider, Routes};

/// As many messages are on their way at once.
const AT_ONCE: usize = 16;
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
}

impl Courier {
    /// A courier that does nothing before it [runs](Self::run).
    pub fn new(outbox: Arc<dyn Outbox>, routes: Routes, clock: Arc<dyn Clock>) -> Self {
        let (breakers, calls) = (Breakers::default(), Notify::new());
        Self(Arc::new(Parts { outbox, routes, breakers, clock, calls }))
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

    /// Works until `stop`, then finishes what it has claimed.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let mut stop = pin!(stop);
        let mut under_way = JoinSet::new();
        self.0.routes.providers().for_each(Provider::open);
        loop {
            let backlog = self.claim(&mut under_way).await;
            tokio::select! {
                biased;
                () = &mut stop => break,
                () = self.worth_a_look(&mut under_way, backlog) => {}
            }
        }
        while under_way.join_next().await.is_some() {}
        for provider in self.0.routes.providers() {
            provider.close().await;
        }
    }

    /// Takes what there is room for and sends it off; whether the outbox may hold more.
    async fn claim(&self, under_way: &mut JoinSet<()>) -> bool {
        let room = AT_ONCE.saturating_sub(under_way.len());
        if room == 0 {
            return true;
        }
        if self.0.routes.is_stopped() {
            return false;
        }
        let now = self.0.clock.now();
        let limit = u32::try_from(room).expect("room is small");
        let claimed =
            self.ask(move |outbox| outbox.claim(now, now + LEASE, limit)).await.unwrap_or_else(|error| {
                tracing::warn!(%error, "the outbox can't be read");
                Vec::new()
            });
        let backlog = claimed.len() == room;
        for message in claimed {
            let span = trace::open(&message);
            under_way.spawn(self.clone().deliver(message).instrument(span));
        }
        backlog
    }

    /// Waits for a call, for the next poll, or for room when there is a backlog.
    async fn worth_a_look(&self, under_way: &mut JoinSet<()>, backlog: bool) {
        tokio::select! {
            () = self.0.calls.notified() => {}
            () = sleep(POLL) => {}
            Some(_) = under_way.join_next(), if backlog => {}
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
            let (delivery, verdict, now) = (id.clone(), verdict.clone(), self.0.clock.now());
            match self.ask(move |outbox| verdict.note(outbox, &delivery, now)).await {
                Ok(()) => return,
                Err(error) => {
                    tracing::warn!(delivery_id = %id, attempt, %error, "a message's end can't be noted")
                }
            }
            sleep(POLL * attempt).await;
        }
    }

    /// The outbox blocks, so it is asked on a thread that may.
    pub(crate) async fn ask<T, F>(&self, question: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&dyn Outbox) -> Result<T, StoreError> + Send + 'static,
    {
        let (outbox, span) = (Arc::clone(&self.0.outbox), Span::current());
        let answer = spawn_blocking(move || span.in_scope(|| question(&*outbox))).await;
        answer.unwrap_or_else(|_| Err(StoreError::Backend("the outbox panicked".to_owned())))
    }
}
