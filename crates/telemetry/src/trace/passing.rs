//! Trace context where no spans leave: a request stays in its caller's trace, or begins one, so that logs can be put
//! together; nothing else is kept of it.

use std::sync::atomic::{AtomicBool, Ordering};

use http::header::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::trace::{SpanContext, TraceFlags, TraceState};
use opentelemetry_sdk::trace::{IdGenerator as _, RandomIdGenerator};
use tracing::Span;
use tracing_subscriber::Registry;
use tracing_subscriber::registry::LookupSpan as _;

const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
const TRACESTATE: HeaderName = HeaderName::from_static("tracestate");

/// Whether those who are called are told of the trace: `OTEL_PROPAGATORS` decides.
static TOLD: AtomicBool = AtomicBool::new(true);

pub(super) fn set_told(told: bool) {
    TOLD.store(told, Ordering::Relaxed);
}

/// A context as W3C's headers have it.
struct Passed {
    traceparent: String,
    tracestate: Option<HeaderValue>,
}

/// Puts `span` into the caller's trace, or into one of its own.
pub(super) fn begin(span: &Span, caller: &SpanContext) {
    let passed = if caller.is_valid() { Passed::of(caller) } else { Passed::of(&new()) };
    span.with_subscriber(|(id, subscriber)| {
        let registry = subscriber.downcast_ref::<Registry>();
        if let Some(known) = registry.and_then(|registry| registry.span(id)) {
            known.extensions_mut().insert(passed);
        }
    });
}

/// The trace of `span`, as 32 hex digits.
pub(super) fn trace_id(span: &Span) -> Option<String> {
    traceparent(span).and_then(|text| text.get(3..35).map(str::to_owned))
}

/// The context of `span`.
pub(super) fn traceparent(span: &Span) -> Option<String> {
    within(span, |passed| passed.traceparent.clone())
}

/// Puts the context of `span` into the headers of a request that leaves.
pub(super) fn inject(span: &Span, headers: &mut HeaderMap) {
    if !TOLD.load(Ordering::Relaxed) {
        return;
    }
    within(span, |passed| {
        if let Ok(value) = HeaderValue::from_str(&passed.traceparent) {
            headers.insert(TRACEPARENT, value);
        }
        match &passed.tracestate {
            Some(value) => headers.insert(TRACESTATE, value.clone()),
            None => headers.remove(TRACESTATE),
        }
    });
}

/// Asks the span, or the nearest around it that has a context.
fn within<T>(span: &Span, ask: impl FnOnce(&Passed) -> T) -> Option<T> {
    span.with_subscriber(|(id, subscriber)| {
        let known = subscriber.downcast_ref::<Registry>()?.span(id)?;
        let asked = known.scope().find(|span| span.extensions().get::<Passed>().is_some())?;
        asked.extensions().get::<Passed>().map(ask)
    })?
}

impl Passed {
    fn of(context: &SpanContext) -> Self {
        let state = context.trace_state().header();
        let state = Some(state).filter(|state| !state.is_empty());
        Self {
            traceparent: written(context),
            tracestate: state.and_then(|state| HeaderValue::from_str(&state).ok()),
        }
    }
}

/// A context as a `traceparent` of version 00.
pub(super) fn written(context: &SpanContext) -> String {
    let (trace, span, flags) = (context.trace_id(), context.span_id(), context.trace_flags().to_u8());
    let mut text = String::with_capacity(55);
    text.push_str("00-");
    hex(&trace.to_bytes(), &mut text);
    text.push('-');
    hex(&span.to_bytes(), &mut text);
    text.push('-');
    hex(&[flags], &mut text);
    text
}

fn hex(bytes: &[u8], text: &mut String) {
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from_digit(digit.into(), 16).unwrap_or_default());
        }
    }
}

fn new() -> SpanContext {
    let ids = RandomIdGenerator::default();
    SpanContext::new(ids.new_trace_id(), ids.new_span_id(), TraceFlags::default(), false, TraceState::NONE)
}

#[cfg(test)]
mod tests {
    use opentelemetry::trace::{SpanId, TraceId};

    use super::*;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

    fn caller() -> SpanContext {
        let (trace, span) =
            (TraceId::from_hex(TRACE).unwrap(), SpanId::from_hex("00f067aa0ba902b7").unwrap());
        let state = TraceState::from_key_value([("rojo", "1")]).unwrap();
        SpanContext::new(trace, span, TraceFlags::SAMPLED, true, state)
    }

    fn headers(span: &Span) -> HeaderMap {
        let mut headers = HeaderMap::new();
        inject(span, &mut headers);
        headers
    }

    #[test]
    fn a_caller_s_trace_goes_on_as_it_came_also_from_spans_within() {
        tracing::subscriber::with_default(tracing_subscriber::registry(), || {
            let span = tracing::info_span!("request");
            begin(&span, &caller());
            let inner = span.in_scope(|| tracing::info_span!("inner"));
            assert_eq!(trace_id(&inner).as_deref(), Some(TRACE));
            let headers = headers(&inner);
            assert_eq!(headers["traceparent"], format!("00-{TRACE}-00f067aa0ba902b7-01"));
            assert_eq!(headers["tracestate"], "rojo=1");
        });
    }

    #[test]
    fn without_a_caller_s_there_is_a_new_one_each_time() {
        tracing::subscriber::with_default(tracing_subscriber::registry(), || {
            let spans = [(), ()].map(|()| tracing::info_span!("request"));
            spans.iter().for_each(|span| begin(span, &SpanContext::empty_context()));
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
