//! The spans of a delivery: it goes on with the trace of the request that wrote the message.

use telemetry::TRACE;
use tracing::field::Empty;
use tracing::{Instrument as _, Span};

use crate::{OutboundMessage, Outcome};

/// The span of everything that is done with a claimed message.
pub(super) fn open(message: &OutboundMessage) -> Span {
    let name = format!("deliver {}", message.channel);
    let span = tracing::info_span!("delivery", trace_id = Empty, otel.kind = "consumer", otel.name = name);
    telemetry::resume(&span, message.trace.as_deref());
    if let Some(trace_id) = telemetry::trace_id(&span) {
        span.record("trace_id", trace_id);
    }
    telemetry::attribute(&span, "messaging.message.id", message.id.to_string());
    span
}

/// The span of one call of the provider: its name, never its address, which may hold a secret.
pub(super) async fn told(provider: &'static str, call: impl Future<Output = Outcome>) -> Outcome {
    let name = format!("send {provider}");
    let span = tracing::info_span!(target: TRACE, "send", otel.kind = "client", otel.name = name);
    telemetry::attribute(&span, "market_auth.provider", provider);
    let outcome = call.instrument(span.clone()).await;
    match &outcome {
        Outcome::Accepted { .. } => {}
        Outcome::Refused(refusal) => telemetry::failed(&span, refusal.reason.as_str()),
        Outcome::Unknown(_) => telemetry::failed(&span, "unknown"),
    }
    outcome
}
