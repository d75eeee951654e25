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

/// Directives that ask for no spans are followed without looking at any: `EnvFilter` takes a lock, which all threads
/// share, whenever one is entered or left.
pub(crate) fn filter(settings: &TelemetrySettings) -> Result<Wanted, ParseError> {
    let level = settings.level.as_str();
    match level.parse::<Targets>() {
        // To `EnvFilter`, nothing stands for errors.
        Ok(targets) if !level.trim().is_empty() => Ok(Box::new(targets)),
        _ => Ok(Box::new(EnvFilter::builder().parse(level)?)),
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
