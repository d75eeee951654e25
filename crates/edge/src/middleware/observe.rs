//! One log line and the rate, errors and duration of each request.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::{Method, StatusCode};
use common::Code;
use metrics::{Counter, Gauge, Histogram, counter, gauge, histogram};
use telemetry::Incident;
use tracing::Span;

use super::exchange::Exchange;
use super::problem::Told;
use super::trace;

/// The route of a request that no route took.
pub(super) const UNMATCHED: &str = "unmatched";

/// The pattern that took the request: never its path, which may hold ids, and which anyone can invent.
pub(super) fn route_of(req: &HttpRequest) -> String {
    req.match_pattern().unwrap_or_else(|| UNMATCHED.to_owned())
}

/// What became of a request.
pub(super) struct Outcome<'a> {
    pub(super) route: &'a str,
    pub(super) status: StatusCode,
    pub(super) told: Option<Told>,
    pub(super) panicked: bool,
}

impl Outcome<'_> {
    pub(super) fn code(&self) -> Option<Code> {
        self.told.map(|told| told.code)
    }
}

/// What one worker counts with: each metric is looked up by its labels once, not once a request.
pub(super) struct Meters {
    service: &'static str,
    in_flight: Gauge,
    routes: RefCell<BTreeMap<String, Vec<Answered>>>,
}

/// The answers of a route with the same method and status.
struct Answered {
    method: &'static str,
    status: u16,
    requests: Counter,
    duration: Histogram,
}

impl Meters {
    pub(super) fn new(service: &'static str) -> Self {
        let in_flight = gauge!("http_requests_in_flight", "service" => service);
        Self { service, in_flight, routes: RefCell::default() }
    }

    fn count(&self, method: &'static str, route: &str, status: u16, elapsed: Duration) {
        let mut routes = self.routes.borrow_mut();
        let is_it = |one: &&Answered| (one.status, one.method) == (status, method);
        if let Some(known) = routes.get(route).and_then(|known| known.iter().find(is_it)) {
            return known.count(elapsed);
        }
        let new = Answered::new(self.service, method, route, status);
        new.count(elapsed);
        routes.entry(route.to_owned()).or_default().push(new);
    }
}

impl Answered {
    fn count(&self, elapsed: Duration) {
        self.requests.increment(1);
        self.duration.record(elapsed.as_secs_f64());
    }

    fn new(service: &'static str, method: &'static str, route: &str, status: u16) -> Self {
        let route = route.to_owned();
        Self {
            method,
            status,
            requests: counter!("http_requests_total", "service" => service, "method" => method, "route" => route.clone(), "status" => status.to_string()),
            duration: histogram!("http_request_duration_seconds", "service" => service, "method" => method, "route" => route),
        }
    }
}

/// A request that waits for its answer; counted down when it is dropped, so also when the client goes away.
pub(super) struct InFlight(Gauge);

impl InFlight {
    pub(super) fn enter(meters: &Meters) -> Self {
        meters.in_flight.increment(1);
        Self(meters.in_flight.clone())
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.decrement(1);
    }
}

pub(super) fn record(exchange: &Exchange, outcome: &Outcome<'_>) {
    let elapsed = exchange.started.elapsed();
    count(exchange, outcome, elapsed);
    trace::close(exchange, outcome);
    let service = exchange.worker.service;
    if outcome.code() == Some(Code::Internal) {
        let (route, request_id) = (outcome.route, &*exchange.id);
        telemetry::report(&Incident { service, route, request_id, span: &Span::current() });
    }
    let method = method_label(&exchange.method);
    let (route, status) = (outcome.route, outcome.status.as_u16());
    let code = outcome.code().map(Code::slug);
    let millis = elapsed.as_millis() as u64;
    if outcome.panicked {
        tracing::error!(service, method, route, status, code, millis, "the handler panicked");
    } else if outcome.status.is_server_error() {
        tracing::warn!(service, method, route, status, code, millis, "answered");
    } else {
        tracing::info!(service, method, route, status, code, millis, "answered");
    }
}

fn count(exchange: &Exchange, outcome: &Outcome<'_>, elapsed: Duration) {
    let (service, method) = (exchange.worker.service, method_label(&exchange.method));
    exchange.worker.meters.count(method, outcome.route, outcome.status.as_u16(), elapsed);
    if let Some(Told { code, limit }) = outcome.told {
        counter!("problems_total", "service" => service, "code" => code.slug()).increment(1);
        if let Some(limit) = limit {
            counter!("limits_hit_total", "service" => service, "limit" => limit).increment(1);
        }
    }
}

/// Anyone can invent methods; a label can't be anything.
pub(super) fn method_label(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        "PATCH" => "PATCH",
        _ => "other",
    }
}
