//! The worker that carries messages from the outbox to the provider.

#[cfg(test)]
mod tests;
mod trace;
mod verdict;

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use common::{Clock, DeliveryId};
use signin::StoreError;
use tokio::sync::Notify;
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::sleep;
use tracing::{Instrument as _, Span};

use self::verdict::Verdict;
use crate::{OutboundMessage, Outbox, Provider};

/// As many messages are on their way at once.
const AT_ONCE: usize = 16;
/// How often the outbox is looked into when nobody calls: for retries, and for what a stopped worker left behind.
const POLL: Duration = Duration::from_secs(1);
/// How long a claim holds: longer than any try takes.
const LEASE: TimeDelta = TimeDelta::seconds(30);
/// How often an end is noted before it is left to the lease, which leads to a second delivery.
const NOTE_TRIES: u32 = 4;

/// Carries messages to the provider; its clones are one courier.
#[derive(Clone)]
pub struct Courier(Arc<Parts>);

struct Parts {
    outbox: Arc<dyn Outbox>,
    provider: Provider,
    clock: Arc<dyn Clock>,
    calls: Notify,
}

impl Courier {
    /// A courier that does nothing before it [runs](Self::run).
    pub fn new(outbox: Arc<dyn Outbox>, provider: Provider, clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(Parts { outbox, provider, clock, calls: Notify::new() }))
    }

    /// The provider behind it.
    pub fn provider(&self) -> &Provider {
        &self.0.provider
    }

    /// Tells that a commit has put something into the outbox; a call during the work is not lost.
    pub fn wake(&self) {
        self.0.calls.notify_one();
    }

    /// Works until `stop`, then finishes what it has claimed.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let mut stop = pin!(stop);
        let mut under_way = JoinSet::new();
        loop {
            let backlog = self.claim(&mut under_way).await;
            tokio::select! {
                biased;
                () = &mut stop => break,
                () = self.worth_a_look(&mut under_way, backlog) => {}
            }
        }
        while under_way.join_next().await.is_some() {}
    }

    /// Takes what there is room for and sends it off; whether the outbox may hold more.
    async fn claim(&self, under_way: &mut JoinSet<()>) -> bool {
        let room = AT_ONCE.saturating_sub(under_way.len());
        if room == 0 {
            return true;
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
        let now = self.0.clock.now();
        let verdict = if message.expires_at <= now {
            Verdict::Expired
        } else {
            let provider = &self.0.provider;
            let outcome = trace::told(provider.name(), provider.send(&message, now)).await;
            Verdict::of(&message, outcome, self.0.clock.now())
        };
        verdict.record(&message, self.0.provider.name(), self.0.clock.now());
        self.note(message.id, verdict).await;
    }

    /// Writes the verdict into the outbox, again and again for a while: unnoted, the message would leave twice.
    async fn note(&self, id: DeliveryId, verdict: Verdict) {
        for attempt in 1..=NOTE_TRIES {
            let (delivery, now) = (id.clone(), self.0.clock.now());
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
    async fn ask<T, F>(&self, question: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&dyn Outbox) -> Result<T, StoreError> + Send + 'static,
    {
        let (outbox, span) = (Arc::clone(&self.0.outbox), Span::current());
        let answer = spawn_blocking(move || span.in_scope(|| question(&*outbox))).await;
        answer.unwrap_or_else(|_| Err(StoreError::Backend("the outbox panicked".to_owned())))
    }
}
