//! The span of one request to a market, as OpenTelemetry's conventions for HTTP clients have it.

use actix_web::{HttpRequest, HttpResponse};
use telemetry::{TRACE, attribute};
use tracing::Span;

use super::error::Unanswered;
use crate::market::Market;

/// The paths are told as patterns only: a path may name a session.
pub(super) fn open(request: &HttpRequest, market: &Market) -> Span {
    let (method, market_id) = (request.method().as_str(), market.id.as_str());
    let span = tracing::info_span!(
        target: TRACE,
        "forward",
        otel.kind = "client",
        otel.name = method,
        http.request.method = method,
        market_auth.market = market_id
    );
    if span.is_disabled() {
        return span;
    }
    let authority = market.upstream.authority();
    let (host, port) = authority.rsplit_once(':').unwrap_or((authority, "80"));
    attribute(&span, "server.address", host.to_owned());
    attribute(&span, "server.port", port.parse().unwrap_or(80_i64));
    if let Some(template) = request.match_pattern() {
        attribute(&span, "url.template", template);
    }
    span
}

pub(super) fn close(span: &Span, outcome: &Result<HttpResponse, Unanswered>) {
    match outcome {
        Ok(answer) => {
            let status = answer.status();
            attribute(span, "http.response.status_code", i64::from(status.as_u16()));
            if status.is_client_error() || status.is_server_error() {
                telemetry::failed(span, if status.is_server_error() { "5xx" } else { "4xx" });
            }
        }
        Err(unanswered) => telemetry::failed(span, unanswered.kind()),
    }
}
