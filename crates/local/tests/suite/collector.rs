//! A collector of traces: it takes OTLP over HTTP and keeps every span.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value};
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;

/// A span and the service that made it.
#[derive(Clone, Debug)]
pub(crate) struct Collected {
    pub(crate) service: String,
    pub(crate) span: Span,
}

pub(crate) struct Collector {
    pub(crate) url: String,
    arriving: Receiver<Collected>,
    all: HashMap<Vec<u8>, Collected>,
}

impl Collector {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("its address"));
        let (sender, arriving) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let sender = sender.clone();
                std::thread::spawn(move || take_all(stream, &sender));
            }
        });
        Self { url, arriving, all: HashMap::new() }
    }

    /// Waits until every path of `expected` is among those of the trace; what they are.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, trace_id: &str, expected: &[&str]) -> Vec<String> {
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            let paths = self.paths(trace_id);
            let missing = expected.iter().find(|path| !paths.iter().any(|known| known == *path));
            let Some(missing) = missing else { return paths };
            let left = until.saturating_duration_since(Instant::now());
            let Ok(more) = self.arriving.recv_timeout(left) else {
                panic!("{missing} is not among {paths:#?}")
            };
            self.all.insert(more.span.span_id.clone(), more);
        }
    }

    /// All that has come, as text; to be asked once the sender has ended.
    pub(crate) fn everything(&mut self) -> String {
        while let Ok(more) = self.arriving.recv_timeout(Duration::from_secs(1)) {
            self.all.insert(more.span.span_id.clone(), more);
        }
        format!("{:?}", self.all.values())
    }

    /// How many spans have come.
    pub(crate) fn count(&self) -> usize {
        self.all.len()
    }

    /// The names of each span of the trace and of those above it, the outermost first.
    fn paths(&self, trace_id: &str) -> Vec<String> {
        self.of(trace_id).map(|collected| self.path(collected)).collect()
    }

    pub(crate) fn of(&self, trace_id: &str) -> impl Iterator<Item = &Collected> {
        self.all.values().filter(move |collected| hex(&collected.span.trace_id) == trace_id)
    }

    fn path(&self, collected: &Collected) -> String {
        let own = format!("{} {}", collected.service, collected.span.name);
        let parent = &collected.span.parent_span_id;
        match self.all.get(parent) {
            Some(above) => format!("{} > {own}", self.path(above)),
            None if parent.is_empty() => own,
            None => format!("{} > {own}", hex(parent)),
        }
    }
}

/// The value of a text attribute.
pub(crate) fn text<'a>(attributes: &'a [KeyValue], name: &str) -> Option<&'a str> {
    let value = attributes.iter().find(|attribute| attribute.key == name)?.value.as_ref()?;
    match value.value.as_ref()? {
        any_value::Value::StringValue(text) => Some(text),
        _ => None,
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn take_all(stream: TcpStream, sender: &Sender<Collected>) {
    let mut reader = BufReader::new(stream.try_clone().expect("a second handle"));
    let mut writer = stream;
    while let Some(batch) = one_batch(&mut reader) {
        for resource in batch.resource_spans {
            let attributes = resource.resource.map(|resource| resource.attributes).unwrap_or_default();
            let service = text(&attributes, "service.name").expect("a service").to_owned();
            for span in resource.scope_spans.into_iter().flat_map(|scope| scope.spans) {
                let _ = sender.send(Collected { service: service.clone(), span });
            }
        }
        let _ = writer.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    }
}

fn one_batch(reader: &mut BufReader<TcpStream>) -> Option<ExportTraceServiceRequest> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    assert!(head.starts_with("POST /v1/traces "), "{head}");
    let head = head.to_lowercase();
    assert!(head.contains("content-type: application/x-protobuf"), "{head}");
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok())?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(ExportTraceServiceRequest::decode(&*body).expect("the protobuf of OTLP"))
}
