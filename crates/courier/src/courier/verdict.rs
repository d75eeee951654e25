//! What follows from the tries.

use common::Timestamp;

use crate::{Again, Detail, OutboundMessage, Outcome, Provider, ProviderName, Reason, Routes};

/// What becomes of the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// A provider has it.
    Sent { provider: ProviderName, reference: Option<String> },
    /// It is tried again.
    Retried(Again),
    /// No provider takes it.
    Failed,
    /// Its time is over, or will be before it could be tried again.
    Expired,
    /// Its code was replaced or used up, or another worker has it: nothing is noted.
    Dropped,
}

/// A try that went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fault {
    provider: ProviderName,
    /// None if it is not known whether the provider has the message.
    reason: Option<Reason>,
    detail: Detail,
}

impl Fault {
    pub(super) fn of(provider: &Provider, outcome: &Outcome) -> Option<Self> {
        let provider = provider.name();
        match outcome {
            Outcome::Accepted { .. } => None,
            Outcome::Refused(refusal) => {
                Some(Self { provider, reason: Some(refusal.reason), detail: refusal.detail })
            }
            Outcome::Unknown(detail) => Some(Self { provider, reason: None, detail: *detail }),
        }
    }

    /// Whether the provider must not be asked again: it would answer alike, or send the message twice.
    pub(super) fn rules_out(self, provider: &Provider) -> bool {
        self.reason.map_or(!provider.knows_repeats(), Reason::is_final)
    }

    fn label(self) -> &'static str {
        self.reason.map_or("unknown", Reason::as_str)
    }

    /// Tells operators: neither the number nor the text, nor a word of the provider's.
    pub(super) fn record(self, message: &OutboundMessage) {
        let (id, provider, reason, detail) = (&message.id, self.provider, self.label(), self.detail);
        tracing::warn!(delivery_id = %id, %provider, reason, %detail, "a provider did not take a message");
        let market = id.market().to_string();
        metrics::counter!("courier_faults_total", "market" => market, "provider" => provider.as_str(), "reason" => reason)
            .increment(1);
    }
}

impl Verdict {
    fn labels(&self) -> (&'static str, &'static str) {
        match self {
            Self::Sent { provider, .. } => ("sent", provider.as_str()),
            Self::Retried(_) => ("retried", "none"),
            Self::Failed => ("failed", "none"),
            Self::Expired => ("expired", "none"),
            Self::Dropped => ("dropped", "none"),
        }
    }

    /// Tells operators: neither the number nor the text, nor the provider's address.
    pub(super) fn record(&self, message: &OutboundMessage, routes: &Routes, now: Timestamp) {
        let market = message.id.market().to_string();
        let (outcome, provider) = self.labels();
        if outcome == "sent" {
            let seconds = (now - message.created_at).to_std().unwrap_or_default().as_secs_f64();
            metrics::histogram!("message_delivery_seconds", "market" => market.clone(), "provider" => provider)
                .record(seconds);
        }
        let prefix = routes.operator(&message.to);
        metrics::counter!("messages_total", "market" => market, "provider" => provider, "prefix" => prefix, "outcome" => outcome)
            .increment(1);
        self.log(message);
    }

    fn log(&self, message: &OutboundMessage) {
        let (id, attempts) = (&message.id, message.attempts + 1);
        match self {
            Self::Sent { provider, .. } => {
                tracing::info!(delivery_id = %id, %provider, attempts, "message sent");
            }
            Self::Retried(again) => {
                tracing::warn!(delivery_id = %id, attempts, at = %again.at, "message not sent: will be retried");
            }
            Self::Failed => tracing::error!(delivery_id = %id, attempts, "message refused by every provider"),
            Self::Expired => {
                tracing::error!(delivery_id = %id, attempts, "message expired before it was sent");
            }
            Self::Dropped => {
                tracing::info!(delivery_id = %id, attempts, "message of no use any more: dropped")
            }
        }
    }
}
