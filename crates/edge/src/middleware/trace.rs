//! The span of a request, as OpenTelemetry's conventions for HTTP servers have it, but for addresses and paths: a path
//! may name a session, and anyone can invent one.

use actix_web::http::header::{HeaderMap, HeaderName};
use telemetry::attribute;
use tracing::Span;

use super::exchange::Exchange;
use super::observe::{Outcome, UNMATCHED, method_label};

/// What every request is asked for: the name is not read each time.
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// A child of the caller's span, if its headers name one.
pub(super) fn open(headers: &HeaderMap, request_id: &str) -> Span {
    let caller = telemetry::Caller::of(|name| {
        let value = if name == TRACEPARENT.as_str() { headers.get(TRACEPARENT) } else { headers.get(name) };
        value?.to_str().ok()
    });
    let trace_id = caller.trace_id();
    let span = tracing::info_span!("request", request_id, trace_id, otel.kind = "server");
    let is_known = trace_id.is_some();
    caller.adopt(&span);
    if !is_known && let Some(trace_id) = telemetry::trace_id(&span) {
        span.record("trace_id", trace_id);
    }
    span
}

/// What is known when the answer is: an attribute only of the trace, because the log has a line of its own.
pub(super) fn close(exchange: &Exchange, outcome: &Outcome<'_>) {
    if !telemetry::spans_leave() {
        return;
    }
    let span = &Span::current();
    let method = match method_label(&exchange.method) {
        "other" => "_OTHER",
        known => known,
    };
    attribute(span, "http.request.method", method);
    attribute(span, "url.scheme", "http");
    attribute(span, "market_auth.service", exchange.worker.service);
    attribute(span, "http.response.status_code", i64::from(outcome.status.as_u16()));
    if outcome.route == UNMATCHED {
        telemetry::rename(span, method.to_owned());
    } else {
        telemetry::rename(span, format!("{method} {}", outcome.route));
        attribute(span, "http.route", outcome.route.to_owned());
        attribute(span, "url.path", outcome.route.to_owned());
    }
    if outcome.status.is_server_error() {
        telemetry::failed(span, outcome.code().map_or("panic", common::Code::slug));
    }
}
