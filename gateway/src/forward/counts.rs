//! How requests to markets end, and how many are under way.

use std::time::Duration;

use actix_web::HttpResponse;
use metrics::{counter, gauge, histogram};

use super::error::Unanswered;
use crate::gateway::Gateway;
use crate::market::Market;

pub(super) fn count(market: &Market, outcome: &Result<HttpResponse, Unanswered>, elapsed: Duration) {
    let id = market.id.to_string();
    let outcome = match outcome {
        Ok(answer) if answer.status().is_server_error() => "5xx",
        Ok(answer) if answer.status().is_client_error() => "4xx",
        Ok(_) => "ok",
        Err(unanswered) => unanswered.kind(),
    };
    counter!("upstream_requests_total", "market" => id.clone(), "outcome" => outcome).increment(1);
    histogram!("upstream_request_duration_seconds", "market" => id).record(elapsed.as_secs_f64());
}

/// The metrics with the gauges as they are now.
pub(crate) fn render(gateway: &Gateway) -> String {
    for market in gateway.table().markets.values() {
        let (id, limit) = (market.id.to_string(), market.settings.max_in_flight);
        let under_way = limit.saturating_sub(market.in_flight.available_permits());
        gauge!("upstream_in_flight", "market" => id.clone()).set(under_way as f64);
        gauge!("upstream_in_flight_limit", "market" => id).set(limit as f64);
    }
    telemetry::render()
}
