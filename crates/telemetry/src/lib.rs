//! What the servers tell operators: logs on standard output, metrics for Prometheus and traces by OTLP, set up once a
//! process.

mod errors;
mod json;
mod logs;
mod metrics;
mod moment;
mod panics;
mod queue;
mod settings;
mod trace;
mod turn;

pub use errors::{Incident, InvalidDsn, report};
pub use metrics::{announce, render};
pub use settings::{Format, TelemetrySettings};
pub use trace::{
    Caller, TRACE, VariableError, attribute, carried, failed, inject, leave as spans_leave, rename, resume,
    tell, trace_id,
};
pub use turn::lines_together;

use std::sync::Mutex;

/// Telemetry that can't be set up.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The level is not a list of `tracing` directives.
    #[error("the log level can't be read: {0}")]
    Level(#[from] tracing_subscriber::filter::ParseError),
    /// The recorder refused its buckets, or somebody else's is in place.
    #[error("the metrics can't be recorded: {0}")]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
    /// The thread that tidies the metrics does not start.
    #[error("the metrics can't be tidied: {0}")]
    Upkeep(#[from] std::io::Error),
    /// An `OTEL_*` variable can't be followed.
    #[error(transparent)]
    Traces(#[from] VariableError),
    /// Errors can't be reported there.
    #[error(transparent)]
    Errors(#[from] InvalidDsn),
}

/// Sets up logs, metrics and traces, once a process: when that is done, a further call checks its settings and changes
/// nothing. `service` is the process's name in traces, unless `OTEL_SERVICE_NAME` gives another.
pub fn init(settings: &TelemetrySettings, service: &'static str) -> Result<(), TelemetryError> {
    static DONE: Mutex<bool> = Mutex::new(false);
    let filter = logs::filter(settings)?;
    let mut done = DONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if !*done {
        metrics::install()?;
        logs::install(settings.format, filter, trace::start(service, env!("CARGO_PKG_VERSION"))?);
        if let Some(dsn) = &settings.error_dsn {
            errors::install(dsn, service)?;
        }
        panics::install();
        *done = true;
    }
    Ok(())
}

/// Lets the last spans, reports and lines leave; takes some seconds at most, unless nobody takes what the log writes.
pub fn flush() {
    trace::flush();
    errors::flush();
    turn::flush();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_set_up_changes_nothing_and_both_see_the_same_metrics() {
        init(&TelemetrySettings::default(), "test").unwrap();
        ::metrics::counter!("messages_total", "market" => "kg", "provider" => "inbox", "outcome" => "sent")
            .increment(2);
        init(
            &TelemetrySettings {
                format: Format::Json,
                level: "debug".to_owned(),
                ..TelemetrySettings::default()
            },
            "test",
        )
        .unwrap();
        let text = render();
        assert!(text.contains("# HELP messages_total"), "{text}");
        assert!(text.contains(r#"messages_total{market="kg",provider="inbox",outcome="sent"} 2"#), "{text}");
    }

    #[test]
    fn seconds_are_histograms_with_buckets() {
        init(&TelemetrySettings::default(), "test").unwrap();
        ::metrics::histogram!("message_delivery_seconds", "market" => "kg", "provider" => "inbox")
            .record(0.2);
        assert!(
            render().contains(r#"message_delivery_seconds_bucket{market="kg",provider="inbox",le="0.25"} 1"#)
        );
    }

    #[test]
    fn a_level_that_is_none_is_refused() {
        let settings = TelemetrySettings { level: "info,=loud".to_owned(), ..TelemetrySettings::default() };
        assert!(matches!(init(&settings, "test"), Err(TelemetryError::Level(_))));
    }
}
