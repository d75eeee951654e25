//! Logs: one line an event on standard output.

use std::io::{IsTerminal, stdout};

use tracing_subscriber::filter::{EnvFilter, ParseError};
use tracing_subscriber::fmt;
use tracing_subscriber::fmt::format::JsonFields;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, Registry};

use crate::json::JsonLine;
use crate::{Format, TelemetrySettings};

pub(crate) fn filter(settings: &TelemetrySettings) -> Result<EnvFilter, ParseError> {
    EnvFilter::builder().parse(&settings.level)
}

/// A test's own subscriber, if there is one, stays.
pub(crate) fn install(format: Format, filter: EnvFilter) {
    let _ = tracing_subscriber::registry().with(lines(format).with_filter(filter)).try_init();
}

fn lines(format: Format) -> Box<dyn Layer<Registry> + Send + Sync> {
    let for_people = match format {
        Format::Auto => stdout().is_terminal(),
        Format::Json => false,
        Format::Pretty => true,
    };
    if for_people {
        fmt::layer().compact().with_ansi(stdout().is_terminal()).boxed()
    } else {
        fmt::layer().fmt_fields(JsonFields::new()).event_format(JsonLine).boxed()
    }
}
