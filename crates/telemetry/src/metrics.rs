//! Metrics: recorded anywhere with the `metrics` macros, read here as Prometheus text.

use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::TelemetryError;

static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();

/// Bounds in seconds, fine where the waits of the contract lie: 1, 3, 5 and 10.
const SECONDS: &[f64] =
    &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0, 60.0];

/// Samples are kept one by one until they are counted into buckets, so this must happen also when nobody reads.
const UPKEEP_EVERY: Duration = Duration::from_secs(5);

enum Kind {
    Counter,
    Gauge,
    Seconds,
}

/// Every metric there is.
const METRICS: &[(Kind, &str, &str)] = &[
    (Kind::Counter, "http_requests_total", "Requests answered, by service, method, route and status."),
    (
        Kind::Seconds,
        "http_request_duration_seconds",
        "Time from a request's head to its answer, by service, method and route.",
    ),
    (Kind::Gauge, "http_requests_in_flight", "Requests that wait for their answer, by service."),
    (Kind::Counter, "problems_total", "Problem documents sent, by service and code."),
    (Kind::Counter, "limits_hit_total", "Requests refused by a limit, by service and limit."),
    (Kind::Counter, "codes_sent_total", "Codes sent, by service and channel."),
    (Kind::Counter, "codes_verified_total", "Right codes, by service and whether the user is new."),
    (Kind::Counter, "codes_refused_total", "Guesses refused, by service and reason."),
    (
        Kind::Counter,
        "messages_total",
        "Messages that were sent, retried, failed, expired or dropped, by market, provider, prefix and outcome.",
    ),
    (Kind::Counter, "courier_faults_total", "Tries that no message left by, by market, provider and reason."),
    (
        Kind::Counter,
        "courier_receipts_total",
        "Messages that providers told the end of, by market, provider, prefix and fate.",
    ),
    (
        Kind::Counter,
        "courier_verified_total",
        "Messages whose code was used, by market, provider and prefix.",
    ),
    (Kind::Counter, "courier_callbacks_refused_total", "Callbacks that were not listened to, by provider."),
    (
        Kind::Counter,
        "rows_swept_total",
        "Rows deleted (addresses: forgotten) since they were over, by service and table.",
    ),
    (Kind::Seconds, "message_delivery_seconds", "Time from a message's writing until its provider took it."),
    (Kind::Gauge, "outbox_waiting", "Messages in the outbox that are due and not handed over, by service."),
    (Kind::Gauge, "outbox_oldest_age_seconds", "Time since the oldest of them was due, by service."),
    (Kind::Gauge, "database_up", "Whether the database answered the last time it was asked, by service."),
    (Kind::Gauge, "database_connections", "Open connections to the database, by service and state."),
    (Kind::Gauge, "database_connections_limit", "Connections to the database at most, by service."),
    (Kind::Gauge, "storage_running", "Rules that run on the database now, by service."),
    (Kind::Gauge, "storage_running_limit", "Rules that may run at once, by service."),
    (Kind::Gauge, "storage_waiting", "Requests that wait for their turn at the database, by service."),
    (
        Kind::Gauge,
        "signing_key_age_seconds",
        "Time since the newest signing key's file was written, by service.",
    ),
    (Kind::Counter, "upstream_requests_total", "Requests sent to a market, by market and outcome."),
    (Kind::Seconds, "upstream_request_duration_seconds", "Time from a request to a market until its answer."),
    (Kind::Gauge, "upstream_in_flight", "Requests that wait for a market's answer, by market."),
    (Kind::Gauge, "upstream_in_flight_limit", "Requests that may wait for a market's answer, by market."),
    (Kind::Gauge, "build_info", "Always 1, by service, version and revision."),
    (Kind::Counter, "trace_spans_total", "Spans that left for the collector, by outcome: sent or lost."),
];

/// The metrics as Prometheus text; empty before [`crate::init`].
pub fn render() -> String {
    HANDLE.get().map(PrometheusHandle::render).unwrap_or_default()
}

/// Says which build serves: `MARKET_AUTH_REVISION` at compile time names its commit.
pub fn announce(service: &'static str) {
    let revision = option_env!("MARKET_AUTH_REVISION").unwrap_or("unknown");
    let labels = [("service", service), ("version", env!("CARGO_PKG_VERSION")), ("revision", revision)];
    metrics::gauge!("build_info", &labels).set(1);
}

pub(crate) fn install() -> Result<(), TelemetryError> {
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), SECONDS)?
        .install_recorder()?;
    let tidied = handle.clone();
    HANDLE.get_or_init(|| handle);
    describe();
    thread::Builder::new().name("metrics-upkeep".to_owned()).spawn(move || upkeep(&tidied))?;
    Ok(())
}

fn describe() {
    for (kind, name, help) in METRICS {
        match kind {
            Kind::Counter => describe_counter!(*name, *help),
            Kind::Gauge => describe_gauge!(*name, *help),
            Kind::Seconds => describe_histogram!(*name, Unit::Seconds, *help),
        }
    }
}

fn upkeep(handle: &PrometheusHandle) -> ! {
    loop {
        thread::sleep(UPKEEP_EVERY);
        handle.run_upkeep();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_the_unit_and_helps_are_sentences() {
        for (kind, name, help) in METRICS {
            match kind {
                Kind::Counter => assert!(name.ends_with("_total"), "{name}"),
                Kind::Gauge => assert!(!name.ends_with("_total"), "{name}"),
                Kind::Seconds => {
                    assert!(name.ends_with("_seconds") && !name.ends_with("_age_seconds"), "{name}");
                }
            }
            assert!(help.ends_with('.'), "{help}");
        }
    }
}
