//! W3C Trace Context: read from whoever calls, handed to whoever is called, kept with what is done later.

use http::header::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::propagation::{Extractor, Injector, TextMapPropagator as _};
use opentelemetry::trace::{SpanContext, Status, TraceContextExt as _};
use opentelemetry::{Context, Value};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use super::leave;
use super::passing::{self, Passed};

const TRACEPARENT: &str = "traceparent";

/// The trace that a request's headers name; where they name none and no spans leave, a new one.
pub struct Caller(Told);

enum Told {
    Context(Context),
    Passed(Passed),
}

impl Caller {
    /// Reads them.
    pub fn of<'a>(header: impl Fn(&str) -> Option<&'a str>) -> Self {
        let extract =
            || opentelemetry::global::get_text_map_propagator(|known| known.extract(&Headers(&header)));
        Self(match leave() {
            true => Told::Context(extract()),
            false if header(TRACEPARENT).is_none() => Told::Passed(Passed::new()),
            false => Told::Passed(Passed::beside(extract().span().span_context())),
        })
    }

    /// The trace as 32 hex digits, if it is known before there is a span.
    pub fn trace_id(&self) -> Option<&str> {
        match &self.0 {
            Told::Context(_) => None,
            Told::Passed(passed) => Some(passed.trace_id()),
        }
    }

    /// Makes `span`, which must be new, a child of the caller's.
    pub fn adopt(self, span: &Span) {
        match self.0 {
            Told::Context(parent) => continue_from(span, parent),
            Told::Passed(passed) => passed.keep(span),
        }
    }
}

/// The trace that `span` belongs to, as 32 hex digits; nothing before [`crate::init`].
pub fn trace_id(span: &Span) -> Option<String> {
    if leave() { valid(span).map(|context| context.trace_id().to_string()) } else { passing::trace_id(span) }
}

/// Tells the present span's context for a request that leaves, header by header, each in the place of any other of its
/// name; one that is empty is left out.
pub fn tell(mut header: impl FnMut(&str, &[u8])) {
    if !leave() {
        return passing::tell(&mut header);
    }
    let context = Span::current().context();
    opentelemetry::global::get_text_map_propagator(|known| {
        known.inject_context(&context, &mut Teller(&mut header));
    });
}

/// Puts the present span's context into the headers of a request that leaves, in the place of any other.
pub fn inject(headers: &mut HeaderMap) {
    tell(|name, value| {
        let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else { return };
        headers.remove(&name);
        if let Some(value) = HeaderValue::from_bytes(value).ok().filter(|value| !value.is_empty()) {
            headers.insert(name, value);
        }
    });
}

/// The present span's context as one text, a `traceparent`, for what is done after the request has ended.
pub fn carried() -> Option<String> {
    let span = Span::current();
    if leave() {
        valid(&span).map(|context| Passed::of(&context).traceparent())
    } else {
        passing::traceparent(&span)
    }
}

/// Makes `span`, which must be new, a child of what [`carried`] once wrote.
pub fn resume(span: &Span, carried: Option<&str>) {
    let header = |name: &str| carried.filter(|_| name == TRACEPARENT);
    let parent = TraceContextPropagator::new().extract(&Headers(&header));
    if leave() {
        continue_from(span, parent);
    } else {
        Passed::beside(parent.span().span_context()).keep(span);
    }
}

fn continue_from(span: &Span, parent: Context) {
    if parent.span().span_context().is_valid() {
        let _ = span.set_parent(parent);
    }
}

/// Gives a span the name that is known only at its end.
pub fn rename(span: &Span, name: String) {
    if leave() {
        span.context().span().update_name(name);
    }
}

/// Adds an attribute that the log need not have.
pub fn attribute(span: &Span, name: &'static str, value: impl Into<Value>) {
    if leave() {
        span.set_attribute(name, value);
    }
}

/// Marks the span as failed; `kind` is one of few, and says nothing personal.
pub fn failed(span: &Span, kind: &'static str) {
    if leave() {
        span.set_attribute("error.type", kind);
        span.set_status(Status::error(kind));
    }
}

fn valid(span: &Span) -> Option<SpanContext> {
    let context = span.context().span().span_context().clone();
    context.is_valid().then_some(context)
}

struct Headers<'f, 'a>(&'f dyn Fn(&str) -> Option<&'a str>);

impl Extractor for Headers<'_, '_> {
    fn get(&self, name: &str) -> Option<&str> {
        (self.0)(name)
    }

    fn keys(&self) -> Vec<&str> {
        Vec::new()
    }
}

struct Teller<F>(F);

impl<F: FnMut(&str, &[u8])> Injector for Teller<F> {
    /// The callers' own baggage is among what is told, with its properties decoded: what can't be a header's value is left
    /// out.
    fn set(&mut self, name: &str, value: String) {
        let value = HeaderValue::from_str(&value).ok();
        (self.0)(name, value.as_ref().map_or(&[], HeaderValue::as_bytes));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_one_header_or_none() {
        let mut told = Vec::new();
        let mut teller = Teller(|name: &str, value: &[u8]| told.push((name.to_owned(), value.to_owned())));
        for value in ["a=b;c", "a=b;c\r\nx: y", "a=b;c\n", "a=b;\0", "\u{7f}"] {
            teller.set("baggage", value.to_owned());
        }
        let values: Vec<_> = told.iter().map(|(_, value)| value.as_slice()).collect();
        assert_eq!(values, [b"a=b;c".as_slice(), b"", b"", b"", b""]);
    }
}
