//! Trace context where no spans leave: a request stays in its caller's trace, or begins one, so that logs can be put
//! together; nothing else is kept of it.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use http::header::HeaderValue;
use opentelemetry::trace::{SpanContext, SpanId, TraceFlags, TraceId};
use opentelemetry_sdk::trace::{IdGenerator as _, RandomIdGenerator};
use tracing::span::Id;
use tracing::{Dispatch, Span, dispatcher};
use tracing_subscriber::Registry;
use tracing_subscriber::registry::LookupSpan as _;

const TRACEPARENT: &str = "traceparent";
const TRACESTATE: &str = "tracestate";
const HEX: [u8; 16] = *b"0123456789abcdef";

/// Whether those who are called are told of the trace: `OTEL_PROPAGATORS` decides.
static TOLD: AtomicBool = AtomicBool::new(true);

pub(super) fn set_told(told: bool) {
    TOLD.store(told, Ordering::Relaxed);
}

/// The length of a `traceparent` of version 00, and where the trace's name is in it.
const LENGTH: usize = 55;
const TRACE: Range<usize> = 3..35;

/// A context as W3C's headers have it.
pub(super) struct Passed {
    traceparent: [u8; LENGTH],
    tracestate: Option<HeaderValue>,
}

impl Passed {
    /// The start of a trace.
    pub(super) fn new() -> Self {
        let ids = RandomIdGenerator::default();
        let (trace, span) = (ids.new_trace_id(), ids.new_span_id());
        Self { traceparent: written(trace, span, TraceFlags::default()), tracestate: None }
    }

    /// The caller's trace, or else the start of one.
    pub(super) fn beside(caller: &SpanContext) -> Self {
        if caller.is_valid() { Self::of(caller) } else { Self::new() }
    }

    pub(super) fn of(context: &SpanContext) -> Self {
        let state = context.trace_state().header();
        let state = Some(state).filter(|state| !state.is_empty());
        Self {
            traceparent: written(context.trace_id(), context.span_id(), context.trace_flags()),
            tracestate: state.and_then(|state| HeaderValue::from_str(&state).ok()),
        }
    }

    /// Keeps it with `span`, for what is done within.
    pub(super) fn keep(self, span: &Span) {
        span.with_subscriber(|(id, subscriber)| {
            let registry = subscriber.downcast_ref::<Registry>();
            if let Some(known) = registry.and_then(|registry| registry.span(id)) {
                known.extensions_mut().insert(self);
            }
        });
    }

    /// The whole, as a `traceparent` of version 00.
    pub(super) fn traceparent(&self) -> String {
        String::from_utf8_lossy(&self.traceparent).into_owned()
    }

    /// The trace, as 32 hex digits.
    pub(super) fn trace_id(&self) -> &str {
        str::from_utf8(&self.traceparent[TRACE]).unwrap_or_default()
    }

    fn tell(&self, header: &mut impl FnMut(&str, &[u8])) {
        header(TRACEPARENT, &self.traceparent);
        header(TRACESTATE, self.tracestate.as_ref().map_or(&[], HeaderValue::as_bytes));
    }
}

/// The trace of `span`, as 32 hex digits.
pub(super) fn trace_id(span: &Span) -> Option<String> {
    of(span, |passed| passed.trace_id().to_owned())
}

/// The context of `span`.
pub(super) fn traceparent(span: &Span) -> Option<String> {
    of(span, Passed::traceparent)
}

/// Tells the present span's context, header by header.
pub(super) fn tell(header: &mut impl FnMut(&str, &[u8])) {
    if TOLD.load(Ordering::Relaxed) {
        dispatcher::get_default(|present| {
            present.current_span().id().and_then(|id| within(id, present, |passed| passed.tell(header)))
        });
    }
}

fn of<T>(span: &Span, ask: impl FnOnce(&Passed) -> T) -> Option<T> {
    span.with_subscriber(|(id, subscriber)| within(id, subscriber, ask))?
}

/// Asks the span, or the nearest around it that has a context.
fn within<T>(id: &Id, subscriber: &Dispatch, ask: impl FnOnce(&Passed) -> T) -> Option<T> {
    let span = subscriber.downcast_ref::<Registry>()?.span(id)?;
    let mut ask = Some(ask);
    span.scope().find_map(|span| {
        let extensions = span.extensions();
        let passed = extensions.get::<Passed>()?;
        Some(ask.take()?(passed))
    })
}

fn written(trace: TraceId, span: SpanId, flags: TraceFlags) -> [u8; LENGTH] {
    let mut text = *b"00-00000000000000000000000000000000-0000000000000000-00";
    hex(&trace.to_bytes(), &mut text[TRACE]);
    hex(&span.to_bytes(), &mut text[36..52]);
    hex(&[flags.to_u8()], &mut text[53..]);
    text
}

fn hex(bytes: &[u8], text: &mut [u8]) {
    for (digits, byte) in text.chunks_exact_mut(2).zip(bytes) {
        digits[0] = HEX[usize::from(byte >> 4)];
        digits[1] = HEX[usize::from(byte & 15)];
    }
}

#[cfg(test)]
mod tests {
    use http::header::HeaderMap;
    use opentelemetry::trace::TraceState;

    use super::*;
    use crate::inject;

    const CALLERS: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

    fn caller() -> SpanContext {
        let (trace, span) =
            (TraceId::from_hex(CALLERS).unwrap(), SpanId::from_hex("00f067aa0ba902b7").unwrap());
        let state = TraceState::from_key_value([("rojo", "1")]).unwrap();
        SpanContext::new(trace, span, TraceFlags::SAMPLED, true, state)
    }

    fn headers(span: &Span) -> HeaderMap {
        let mut headers = HeaderMap::new();
        span.in_scope(|| inject(&mut headers));
        headers
    }

    #[test]
    fn a_caller_s_trace_goes_on_as_it_came_also_from_spans_within() {
        tracing::subscriber::with_default(tracing_subscriber::registry(), || {
            let span = tracing::info_span!("request");
            Passed::beside(&caller()).keep(&span);
            let inner = span.in_scope(|| tracing::info_span!("inner"));
            assert_eq!(trace_id(&inner).as_deref(), Some(CALLERS));
            let headers = headers(&inner);
            assert_eq!(headers["traceparent"], format!("00-{CALLERS}-00f067aa0ba902b7-01"));
            assert_eq!(headers["tracestate"], "rojo=1");
        });
    }

    #[test]
    fn without_a_caller_s_there_is_a_new_one_each_time() {
        tracing::subscriber::with_default(tracing_subscriber::registry(), || {
            let spans = [(), ()].map(|()| tracing::info_span!("request"));
            spans.iter().for_each(|span| Passed::beside(&SpanContext::NONE).keep(span));
            let [one, other] = spans.each_ref().map(|span| trace_id(span).unwrap());
            assert!(one != other && one.len() == 32, "{one} {other}");
            let headers = headers(&spans[0]);
            let text = headers["traceparent"].to_str().unwrap();
            assert!(text.starts_with(&format!("00-{one}-")) && text.ends_with("-00"), "{text}");
            assert!(!headers.contains_key("tracestate"));
        });
    }

    #[test]
    fn a_span_without_a_context_has_none_to_pass() {
        tracing::subscriber::with_default(tracing_subscriber::registry(), || {
            let span = tracing::info_span!("request");
            assert_eq!((trace_id(&span), headers(&span).len()), (None, 0));
        });
    }
}
