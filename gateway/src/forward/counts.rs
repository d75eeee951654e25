//! How requests to markets end, and how many are under way.

use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use actix_web::HttpResponse;
use common::MarketId;
use metrics::{Counter, Histogram, counter, gauge, histogram};

use super::error::Unanswered;
use crate::gateway::Gateway;
use crate::market::Market;

/// What a market's answers are counted with, looked up by their labels once.
#[derive(Default)]
pub(crate) struct Meters {
    duration: OnceLock<Histogram>,
    good: OnceLock<Counter>,
}

pub(super) fn count(market: &Market, outcome: &Result<HttpResponse, Unanswered>, elapsed: Duration) {
    let (id, meters) = (&market.id, &market.meters);
    let duration = meters
        .duration
        .get_or_init(|| histogram!("upstream_request_duration_seconds", "market" => id.to_string()));
    duration.record(elapsed.as_secs_f64());
    match outcome {
        Ok(answer) if answer.status().is_server_error() => requests(id, "5xx").increment(1),
        Ok(answer) if answer.status().is_client_error() => requests(id, "4xx").increment(1),
        Ok(_) => meters.good.get_or_init(|| requests(id, "ok")).increment(1),
        Err(unanswered) => requests(id, unanswered.kind()).increment(1),
    }
}

fn requests(market: &MarketId, outcome: &'static str) -> Counter {
    counter!("upstream_requests_total", "market" => market.to_string(), "outcome" => outcome)
}

/// The metrics with the gauges as they are now.
pub(crate) fn render(gateway: &Gateway) -> String {
    for market in gateway.table().markets.values() {
        let (id, limit) = (market.id.to_string(), market.settings.max_in_flight);
        let under_way = limit.saturating_sub(market.in_flight.free());
        gauge!("upstream_in_flight", "market" => id.clone()).set(under_way as f64);
        gauge!("upstream_in_flight_limit", "market" => id).set(limit as f64);
    }
    telemetry::render()
}

impl fmt::Debug for Meters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Meters").finish_non_exhaustive()
    }
}
