//! What follows from one try.

use common::{DeliveryId, Timestamp};
use signin::StoreError;

use crate::backoff::retry_at;
use crate::{OutboundMessage, Outbox, Outcome, Reason};

/// What becomes of the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The provider has it.
    Sent,
    /// It is tried again.
    Retried { at: Timestamp, reason: Reason },
    /// It can't be delivered.
    Failed(Reason),
    /// Its time is over, or will be before it could be tried again.
    Expired,
}

impl Verdict {
    pub(super) fn of(message: &OutboundMessage, outcome: Outcome, now: Timestamp) -> Self {
        match outcome {
            Outcome::Accepted => Self::Sent,
            Outcome::Rejected(reason) => Self::Failed(reason),
            Outcome::Retry { reason, after } => match retry_at(message, now, after) {
                Some(at) => Self::Retried { at, reason },
                None => Self::Expired,
            },
        }
    }

    pub(super) fn note(self, outbox: &dyn Outbox, id: &DeliveryId, now: Timestamp) -> Result<(), StoreError> {
        match self {
            Self::Sent => outbox.mark_sent(id, now),
            Self::Retried { at, .. } => outbox.mark_failed(id, now, Some(at)),
            Self::Failed(_) | Self::Expired => outbox.mark_failed(id, now, None),
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Retried { .. } => "retried",
            Self::Failed(_) => "failed",
            Self::Expired => "expired",
        }
    }

    /// Tells operators: neither the number nor the text, nor the provider's address.
    pub(super) fn record(self, message: &OutboundMessage, provider: &'static str, now: Timestamp) {
        let market = message.id.market().to_string();
        if self == Self::Sent {
            let seconds = (now - message.created_at).to_std().unwrap_or_default().as_secs_f64();
            metrics::histogram!("message_delivery_seconds", "market" => market.clone(), "provider" => provider)
                .record(seconds);
        }
        metrics::counter!("messages_total", "market" => market, "provider" => provider, "outcome" => self.label())
            .increment(1);
        self.log(message, provider);
    }

    fn log(self, message: &OutboundMessage, provider: &'static str) {
        let (id, attempts) = (&message.id, message.attempts + 1);
        match self {
            Self::Sent => tracing::info!(delivery_id = %id, provider, attempts, "message sent"),
            Self::Retried { at, reason } => {
                tracing::warn!(delivery_id = %id, provider, attempts, %reason, %at, "message not sent: will be retried");
            }
            Self::Failed(reason) => {
                tracing::error!(delivery_id = %id, provider, attempts, %reason, "message refused by the provider");
            }
            Self::Expired => {
                tracing::error!(delivery_id = %id, provider, attempts, "message expired before it was sent")
            }
        }
    }
}
