//! An event as one line of JSON, its own fields and those of the spans around it side by side.

use std::cell::Cell;
use std::fmt::{self, Write as _};
use std::io::Write as _;

use serde::Serialize;
use serde_json::Serializer;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use crate::moment::Moment;

/// Writes each event as a line to `W`, in one piece.
pub(crate) struct JsonLines<W>(pub(crate) W);

thread_local! {
    /// The room that a thread's last event was written in, and when that was.
    static ROOM: Cell<(Members, Moment)> = Cell::default();
}

impl<S, W> Layer<S> for JsonLines<W>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'w> MakeWriter<'w> + 'static,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut members = Members::for_a_span();
        attributes.record(&mut members);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(members);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(members) = span.extensions_mut().get_mut::<Members>()
        {
            values.record(members);
        }
    }

    /// A field of the event goes over the same of a span, and an inner span's over an outer one's.
    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let (mut line, mut moment) = ROOM.take();
        line.begin(moment.now(), event.metadata());
        event.record(&mut line);
        for span in context.event_scope(event).into_iter().flatten() {
            if let Some(members) = span.extensions().get::<Members>() {
                line.add(members);
            }
        }
        line.text.extend_from_slice(b"}\n");
        // Who can't log can't log that either.
        let _ = self.0.make_writer_for(event.metadata()).write_all(&line.text);
        ROOM.set((line, moment));
    }
}

/// OpenTelemetry's names have dots, ours have none.
pub(crate) fn is_of_traces(field: &str) -> bool {
    field.as_bytes().contains(&b'.')
}

/// Members of a JSON object, each with a comma before it.
#[derive(Default)]
struct Members {
    text: Vec<u8>,
    /// Where each ends.
    ends: Vec<(&'static str, usize)>,
    /// How many of them, the first, are not to be changed.
    fixed: usize,
}

impl Members {
    /// None yet, with room for what a span of ours has.
    fn for_a_span() -> Self {
        Self { text: Vec::with_capacity(128), ends: Vec::with_capacity(4), fixed: 0 }
    }

    /// Starts a line with what no field can pass for.
    fn begin(&mut self, timestamp: &[u8], metadata: &Metadata<'static>) {
        self.text.clear();
        self.ends.clear();
        self.fixed = 0;
        self.put("timestamp", |text| plain(text, timestamp));
        self.put("level", |text| plain(text, metadata.level().as_str().as_bytes()));
        self.put("target", |text| quoted(text, metadata.target()));
        self.fixed = self.ends.len();
        self.text[0] = b'{';
    }

    fn put(&mut self, name: &'static str, value: impl FnOnce(&mut Vec<u8>)) {
        // A name is an identifier: there is nothing to escape.
        self.text.extend_from_slice(b",\"");
        self.text.extend_from_slice(name.as_bytes());
        self.text.extend_from_slice(b"\":");
        value(&mut self.text);
        self.ends.push((name, self.text.len()));
    }

    /// Adds those that are not there yet.
    fn add(&mut self, others: &Self) {
        let mut begin = 0;
        for (name, end) in &others.ends {
            if !self.has(name) {
                self.text.extend_from_slice(&others.text[begin..*end]);
                self.ends.push((name, self.text.len()));
            }
            begin = *end;
        }
    }

    fn has(&self, name: &str) -> bool {
        self.ends.iter().any(|(known, _)| *known == name)
    }

    /// The latest value of a field is its value.
    fn note(&mut self, field: &Field, value: impl FnOnce(&mut Vec<u8>)) {
        let name = field.name();
        if is_of_traces(name) {
            return;
        }
        match self.ends.iter().position(|(known, _)| *known == name) {
            None => self.put(name, value),
            Some(at) if at < self.fixed => {}
            Some(at) => {
                self.remove(at);
                self.put(name, value);
            }
        }
    }

    fn remove(&mut self, at: usize) {
        let begin = at.checked_sub(1).map_or(0, |before| self.ends[before].1);
        let (_, end) = self.ends.remove(at);
        self.text.drain(begin..end);
        self.ends[at..].iter_mut().for_each(|(_, after)| *after -= end - begin);
    }
}

/// Whatever JSON has no other way to write than serde's.
fn json(text: &mut Vec<u8>, value: impl Serialize) {
    // A value can be written, and memory takes it.
    let _ = value.serialize(&mut Serializer::new(text));
}

/// A string that needs no escapes.
fn plain(text: &mut Vec<u8>, value: &[u8]) {
    text.push(b'"');
    text.extend_from_slice(value);
    text.push(b'"');
}

fn quoted(text: &mut Vec<u8>, value: &str) {
    text.push(b'"');
    escape(text, value);
    text.push(b'"');
}

/// The inside of a string; hardly any needs an escape.
fn escape(text: &mut Vec<u8>, value: &str) {
    // Without a way out of the loop the compiler looks at many bytes at once.
    let needs = value.bytes().fold(false, |needs, b| needs | (b < b' ') | (b == b'"') | (b == b'\\'));
    if !needs {
        return text.extend_from_slice(value.as_bytes());
    }
    let begin = text.len();
    json(text, value);
    text.remove(begin);
    text.pop();
}

impl Visit for Members {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.note(field, |text| json(text, value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.note(field, |text| json(text, value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.note(field, |text| json(text, value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.note(field, |text| json(text, value));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.note(field, |text| quoted(text, value));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.note(field, |text| {
            text.push(b'"');
            // Nothing else than the writer could fail, and it is memory.
            let _ = write!(Escaped(text), "{value:?}");
            text.push(b'"');
        });
    }
}

/// The inside of a JSON string.
struct Escaped<'a>(&'a mut Vec<u8>);

impl fmt::Write for Escaped<'_> {
    fn write_str(&mut self, value: &str) -> fmt::Result {
        escape(self.0, value);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::{Arc, Mutex};

    use serde_json::Value;
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
        let layer = JsonLines(move || buffer.clone());
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
    fn a_field_s_last_value_counts_and_each_kind_is_written_as_json_has_it() {
        let lines = logged(|| {
            let span = tracing::info_span!("request", user = "u-1", share = 0.5, was = true);
            let _entered = span.enter();
            span.record("user", "u-2");
            tracing::info!(below = -3, shown = ?"a\"b", missing = None::<u8>, "done");
            tracing::info!("again");
        });
        let (line, again) = (&lines[0], &lines[1]);
        assert_eq!((&line["user"], &line["share"], &line["was"]), (&"u-2".into(), &0.5.into(), &true.into()));
        assert_eq!((&line["below"], &line["shown"]), (&(-3).into(), &"\"a\\\"b\"".into()));
        assert!(line.get("missing").is_none(), "{line}");
        assert_eq!((&again["message"], &again["user"]), (&"again".into(), &"u-2".into()));
        assert!(again.get("below").is_none(), "{again}");
    }

    #[test]
    fn a_field_can_not_pass_for_the_level() {
        let lines = logged(|| tracing::info!(level = "ERROR", "quiet"));
        assert_eq!(lines[0]["level"], "INFO");
    }
}
