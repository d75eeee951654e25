//! Logs: one line an event on standard output; the spans of traces are not for them.

use std::io::{IsTerminal, stdout};

use opentelemetry_sdk::trace::SdkTracer;
use tracing::{Level, Subscriber};
use tracing_subscriber::field::MakeExt as _;
use tracing_subscriber::filter::{EnvFilter, FilterExt as _, FilterFn, ParseError, Targets, filter_fn};
use tracing_subscriber::fmt;
use tracing_subscriber::fmt::format::{FormatFields, debug_fn};
use tracing_subscriber::layer::{Filter, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, Registry};

use crate::json::{JsonLines, is_of_traces};
use crate::trace::TRACE;
use crate::turn::Lines;
use crate::{Format, TelemetrySettings};

/// What of the log is wanted.
pub(crate) type Wanted = Box<dyn Filter<Registry> + Send + Sync>;

/// Directives that name no span are followed without looking at any: `EnvFilter` takes a lock, which all threads
/// share, whenever one is entered or left. It judges them all the same, and says them over: `Targets` takes for a
/// target what is none.
pub(crate) fn filter(settings: &TelemetrySettings) -> Result<Wanted, ParseError> {
    let wanted = EnvFilter::builder().parse(&settings.level)?;
    let said = wanted.to_string();
    match said.parse::<Targets>() {
        Ok(targets) if !said.is_empty() && !said.contains('[') => Ok(Box::new(targets)),
        _ => Ok(Box::new(wanted)),
    }
}

/// Spans are made at every level of the log: what is told within one is told with its fields. A test's own subscriber,
/// if there is one, stays.
pub(crate) fn install(format: Format, filter: Wanted, tracer: Option<SdkTracer>) {
    let spans: FilterFn = filter_fn(|metadata| metadata.is_span() && *metadata.level() <= Level::INFO);
    let not_of_traces: FilterFn = filter_fn(|metadata| metadata.target() != TRACE);
    let lines = lines(format).with_filter(filter.or(spans).and(not_of_traces));
    let registry = tracing_subscriber::registry().with(lines);
    let _ = match tracer {
        Some(tracer) => registry.with(traces(tracer)).try_init(),
        None => registry.try_init(),
    };
}

/// Requests, deliveries, and (debug) the statements of the database within them.
fn traces<S>(tracer: SdkTracer) -> impl Layer<S>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
{
    let wanted: FilterFn = filter_fn(|metadata| {
        let statement = metadata.target() == TRACE && *metadata.level() == Level::DEBUG;
        metadata.is_span() && (*metadata.level() <= Level::INFO || statement)
    });
    tracing_opentelemetry::layer()
        .with_tracer(tracer)
        .with_location(false)
        .with_threads(false)
        .with_target(false)
        .with_tracked_inactivity(false)
        .with_filter(wanted)
}

fn lines(format: Format) -> Box<dyn Layer<Registry> + Send + Sync> {
    let for_people = match format {
        Format::Auto => stdout().is_terminal(),
        Format::Json => false,
        Format::Pretty => true,
    };
    if for_people {
        fmt::layer().compact().fmt_fields(readable()).with_ansi(stdout().is_terminal()).boxed()
    } else {
        JsonLines(Lines).boxed()
    }
}

/// `name=value`, without what only traces want to know.
fn readable() -> impl for<'writer> FormatFields<'writer> + Send + Sync + 'static {
    debug_fn(|writer, field, value| match field.name() {
        "message" => write!(writer, "{value:?}"),
        name if is_of_traces(name) => Ok(()),
        name => write!(writer, "{name}={value:?}"),
    })
    .delimited(" ")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

    use tracing_subscriber::layer::Context;

    use super::*;

    /// Counts what it is told.
    struct Count(Arc<AtomicUsize>);

    impl<S: Subscriber> Layer<S> for Count {
        fn on_event(&self, _event: &tracing::Event<'_>, _context: Context<'_, S>) {
            self.0.fetch_add(1, Relaxed);
        }
    }

    /// How many of five events are told at a level: an error, a warning and an info of the gateway's, a debug of the
    /// courier's, and one of the gateway's in a span.
    fn told(level: &str) -> Option<usize> {
        let settings = TelemetrySettings { level: level.to_owned(), ..TelemetrySettings::default() };
        let (wanted, count) = (filter(&settings).ok()?, Arc::new(AtomicUsize::new(0)));
        let registry = tracing_subscriber::registry().with(Count(Arc::clone(&count)).with_filter(wanted));
        tracing::subscriber::with_default(registry, || {
            tracing::error!(target: "gateway", "");
            tracing::warn!(target: "gateway", "");
            tracing::info!(target: "gateway", "");
            tracing::debug!(target: "courier", "");
            tracing::info_span!(target: "gateway", "send_code")
                .in_scope(|| tracing::debug!(target: "gateway", ""));
        });
        Some(count.load(Relaxed))
    }

    #[test]
    fn a_level_means_what_it_says_and_what_says_nothing_is_refused() {
        for (level, expected) in [
            ("info", Some(3)),
            ("warn,courier=debug", Some(3)),
            ("info,", Some(3)),
            ("info,,courier=debug", Some(4)),
            ("info,[send_code]=debug", Some(4)),
            ("gateway[send_code]=debug,warn", Some(3)),
            ("off", Some(0)),
            ("", Some(0)),
            ("\"info\"", None),
            ("*=debug", None),
            ("info, courier=debug", None),
            ("info,=debug", None),
            ("info,=loud", None),
        ] {
            assert_eq!(told(level), expected, "{level}");
        }
    }
}
