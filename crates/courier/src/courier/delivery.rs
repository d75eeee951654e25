//! One message's way along its chain of providers.

use std::time::Duration;

use common::Timestamp;

use super::verdict::{Fault, Verdict};
use super::{Courier, LEASE, trace};
use crate::backoff::retry_at;
use crate::{Again, Attempt, OutboundMessage, Outcome, Provider};

impl Courier {
    /// Asks one provider after the other until one takes the message; what became of it.
    pub(super) async fn carry(&self, mut message: OutboundMessage) -> (OutboundMessage, Verdict) {
        self.rule_out_interrupted(&mut message);
        for provider in self.0.routes.chain(&message) {
            let now = self.0.clock.now();
            if message.expires_at <= now {
                return (message, Verdict::Expired);
            }
            let name = provider.name();
            let is_ruled_out = message.ruled_out.iter().any(|out| out == name.as_str());
            if is_ruled_out || !self.0.breakers.lets_through(name, now) {
                continue;
            }
            if !is_begun(&mut message, name.as_str(), now) && !self.begin(&mut message, provider, now).await {
                return (message, Verdict::Dropped);
            }
            let outcome = trace::told(name.as_str(), provider.send(&message, now)).await;
            self.0.breakers.note(name, &outcome, self.0.clock.now());
            match Fault::of(provider, &outcome) {
                None => return (message, Verdict::sent(name, outcome)),
                Some(found) => {
                    found.record(&message);
                    if found.rules_out(provider) {
                        message.ruled_out.push(name.as_str().to_owned());
                    }
                }
            }
        }
        let verdict = self.not_taken(&message);
        (message, verdict)
    }

    /// A worker that died during a try may have handed the message over: it is only repeated where that does no harm.
    fn rule_out_interrupted(&self, message: &mut OutboundMessage) {
        let Some(name) = message.interrupted.take() else { return };
        if !self.0.routes.provider(&name).is_some_and(Provider::knows_repeats) {
            message.ruled_out.push(name);
        }
    }

    /// Notes that a try begins; an outbox that can't be asked keeps the message for later.
    async fn begin(&self, message: &mut OutboundMessage, provider: &Provider, now: Timestamp) -> bool {
        let attempt = Attempt {
            provider: provider.name().as_str(),
            ruled_out: message.ruled_out.clone(),
            held_until: message.held_until,
            hold_until: now + LEASE,
        };
        message.held_until = attempt.hold_until;
        let id = message.id.clone();
        let begun =
            self.put_down(move |outbox| Box::pin(async move { outbox.begin(&id, &attempt, now).await }));
        begun.await.unwrap_or_else(|error| {
            tracing::warn!(%error, "a try can't be begun");
            false
        })
    }

    /// Later, as soon as one of those that may still take it is asked again; never, if there is none.
    fn not_taken(&self, message: &OutboundMessage) -> Verdict {
        let now = self.0.clock.now();
        let chain = self.0.routes.chain(message).into_iter().map(Provider::name);
        let left = chain.filter(|name| !message.ruled_out.iter().any(|out| out == name.as_str()));
        let waits = left.map(|name| match self.0.breakers.state(name) {
            Some((_, until)) => (until - now).to_std().unwrap_or_default(),
            None => Duration::ZERO,
        });
        match waits.min().map(|wait| retry_at(message, now, Some(wait))) {
            Some(Some(at)) => Verdict::Retried(Again { at, ruled_out: message.ruled_out.clone() }),
            Some(None) => Verdict::Expired,
            None => Verdict::Failed,
        }
    }
}

/// Whether the try began with the commit that wrote the message, and has enough of the claim before it.
fn is_begun(message: &mut OutboundMessage, name: &str, now: Timestamp) -> bool {
    message.begun_with.take() == Some(name) && message.held_until - now >= LEASE / 2
}

impl Verdict {
    fn sent(provider: crate::ProviderName, outcome: Outcome) -> Self {
        let reference = match outcome {
            Outcome::Accepted { reference } => reference,
            Outcome::Refused(_) | Outcome::Unknown(_) => None,
        };
        Self::Sent { provider, reference }
    }
}
