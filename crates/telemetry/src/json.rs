//! An event as one line of JSON, its own fields and those of the spans around it side by side.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};
use tracing::{Event, Subscriber};
use tracing_subscriber::field::RecordFields;
use tracing_subscriber::fmt::format::{FormatEvent, FormatFields, JsonFields, Writer};
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormattedFields};
use tracing_subscriber::registry::LookupSpan;

type Fields = Map<String, Value>;

/// Writes events as JSON; it expects the spans' fields to be written by [`JsonFields`].
pub(crate) struct JsonLine;

#[derive(Serialize)]
struct Line<'a> {
    timestamp: String,
    level: &'a str,
    target: &'a str,
    message: Value,
    #[serde(flatten)]
    fields: Fields,
}

impl<S> FormatEvent<S, JsonFields> for JsonLine
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, JsonFields>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut fields = span_fields(context);
        fields.extend(event_fields(event)?);
        let message = fields.remove("message").unwrap_or_default();
        for own in ["timestamp", "level", "target"] {
            fields.remove(own);
        }
        let metadata = event.metadata();
        let line = Line {
            timestamp: timestamp()?,
            level: metadata.level().as_str(),
            target: metadata.target(),
            message,
            fields,
        };
        writeln!(writer, "{}", serde_json::to_string(&line).map_err(|_| fmt::Error)?)
    }
}

/// The fields of all spans around the event; those of an inner span go over those of an outer one.
fn span_fields<S>(context: &FmtContext<'_, S, JsonFields>) -> Fields
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let mut fields = Fields::new();
    for span in context.event_scope().into_iter().flat_map(|scope| scope.from_root()) {
        let extensions = span.extensions();
        let written = extensions.get::<FormattedFields<JsonFields>>();
        fields.extend(written.and_then(|written| parse(written)).unwrap_or_default());
    }
    fields.retain(|name, _| !is_of_traces(name));
    fields
}

/// OpenTelemetry's names have dots, ours have none.
pub(crate) fn is_of_traces(field: &str) -> bool {
    field.contains('.')
}

fn event_fields(event: impl RecordFields) -> Result<Fields, fmt::Error> {
    let mut text = String::new();
    JsonFields::new().format_fields(Writer::new(&mut text), event)?;
    parse(&text).ok_or(fmt::Error)
}

fn parse(text: &str) -> Option<Fields> {
    serde_json::from_str(text).ok()
}

fn timestamp() -> Result<String, fmt::Error> {
    let mut text = String::new();
    SystemTime.format_time(&mut Writer::new(&mut text))?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::{Arc, Mutex};

    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    #[derive(Clone, Default)]
    struct Buffer(Arc<Mutex<Vec<u8>>>);

    impl Write for Buffer {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(log: impl FnOnce()) -> Vec<Value> {
        let buffer = Buffer::default();
        let written = buffer.clone();
        let layer = tracing_subscriber::fmt::layer()
            .fmt_fields(JsonFields::new())
            .event_format(JsonLine)
            .with_writer(move || buffer.clone());
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), log);
        let bytes = written.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[test]
    fn an_event_is_one_flat_object() {
        let lines = logged(|| tracing::info!(target: "edge", status = 200, path = "/a\n\"b\"", "answered"));
        let line = &lines[0];
        assert_eq!(
            (&line["level"], &line["target"], &line["message"]),
            (&"INFO".into(), &"edge".into(), &"answered".into())
        );
        assert_eq!((&line["status"], &line["path"]), (&200.into(), &"/a\n\"b\"".into()));
        let timestamp = line["timestamp"].as_str().unwrap();
        assert!(timestamp.ends_with('Z') && timestamp.as_bytes()[10] == b'T', "{timestamp}");
    }

    #[test]
    fn fields_of_spans_stand_beside_those_of_the_event_and_the_innermost_wins() {
        let lines = logged(|| {
            let outer = tracing::info_span!(
                "request",
                request_id = "r-1",
                market = "kg",
                otel.kind = "server",
                user = tracing::field::Empty
            );
            let _outer = outer.enter();
            outer.record("user", "u-1");
            let _inner = tracing::info_span!("call", market = "us").entered();
            tracing::warn!(attempt = 2, "slow");
        });
        let line = &lines[0];
        assert_eq!((&line["request_id"], &line["user"]), (&"r-1".into(), &"u-1".into()));
        assert_eq!((&line["market"], &line["attempt"]), (&"us".into(), &2.into()));
        assert!(line.get("otel.kind").is_none(), "{line}");
    }

    #[test]
    fn a_field_can_not_pass_for_the_level() {
        let lines = logged(|| tracing::info!(level = "ERROR", "quiet"));
        assert_eq!(lines[0]["level"], "INFO");
    }
}
