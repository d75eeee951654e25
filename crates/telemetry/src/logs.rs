//! Logs: one line an event on standard output; the spans of traces are not for them.

use std::io::{IsTerminal, stdout};

use tracing_subscriber::field::MakeExt as _;
use tracing_subscriber::filter::{EnvFilter, FilterExt as _, FilterFn, ParseError, filter_fn};
use tracing_subscriber::fmt;
use tracing_subscriber::fmt::format::{FormatFields, JsonFields, debug_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, Registry};

use crate::json::{JsonLine, is_of_traces};
use crate::trace::{TRACE, Tracing};
use crate::{Format, TelemetrySettings};

pub(crate) fn filter(settings: &TelemetrySettings) -> Result<EnvFilter, ParseError> {
    EnvFilter::builder().parse(&settings.level)
}

/// A test's own subscriber, if there is one, stays.
pub(crate) fn install(format: Format, filter: EnvFilter, tracing: Tracing) {
    let wanted = tracing.wants();
    let traces = tracing_opentelemetry::layer()
        .with_tracer(tracing.tracer)
        .with_location(false)
        .with_threads(false)
        .with_target(false)
        .with_tracked_inactivity(false);
    let not_of_traces: FilterFn = filter_fn(|metadata| metadata.target() != TRACE);
    let _ = tracing_subscriber::registry()
        .with(lines(format).with_filter(filter.and(not_of_traces)))
        .with(traces.with_filter(FilterFn::new(wanted)))
        .try_init();
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
        fmt::layer().fmt_fields(JsonFields::new()).event_format(JsonLine).boxed()
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
