//! The request as the market gets it.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::Write as _;
use std::net::IpAddr;

use actix_web::HttpRequest;
use actix_web::http::{Method, header as outside};

use super::error::Unanswered;
use super::hop::HopByHop;
use crate::gateway::Gateway;
use crate::loops;
use crate::upstream::Upstream;

/// What most requests fit in.
const ROOM: usize = 1024;

/// The client's request for `upstream` as it is written, with the very bytes of its body.
pub(super) fn outgoing(
    request: &HttpRequest,
    upstream: &Upstream,
    gateway: &Gateway,
    body: &[u8],
) -> Result<Vec<u8>, Unanswered> {
    let mut outgoing = Outgoing::new(method(request), path(request)?);
    outgoing.add("host", upstream.authority().as_bytes());
    let mut ours = Trace::default();
    telemetry::tell(|name, value| ours.add(name, value, &mut outgoing));
    copy(request, &ours, &mut outgoing);
    outgoing.add_text("x-request-id", &edge::request_id(request))?;
    forwarded(request, gateway, &mut outgoing)?;
    outgoing.add("via", loops::MARK.as_bytes());
    Ok(outgoing.with(body))
}

/// A request on its way to being written.
struct Outgoing(Vec<u8>);

impl Outgoing {
    fn new(method: &str, path: &str) -> Self {
        let mut text = Vec::with_capacity(ROOM);
        for part in [method, " ", path, " HTTP/1.1\r\n"] {
            text.extend_from_slice(part.as_bytes());
        }
        Self(text)
    }

    /// Adds a header, whose value must have been one.
    fn add(&mut self, name: &str, value: &[u8]) {
        for part in [name.as_bytes(), b": ", value, b"\r\n"] {
            self.0.extend_from_slice(part);
        }
    }

    /// Adds a header, unless its value could be taken for more than one.
    fn add_text(&mut self, name: &str, value: &str) -> Result<(), Unanswered> {
        if !is_one(value.as_bytes()) {
            return Err(Unanswered::Unwritable);
        }
        self.add(name, value.as_bytes());
        Ok(())
    }

    fn with(mut self, body: &[u8]) -> Vec<u8> {
        if !body.is_empty() {
            // Memory takes it.
            _ = write!(self.0, "content-length: {}\r\n", body.len());
        }
        self.0.extend_from_slice(b"\r\n");
        self.0.extend_from_slice(body);
        self.0
    }
}

/// Whether this is the value of one header. All of it is looked at, several bytes at a time; a tab may stand in a list.
fn is_one(value: &[u8]) -> bool {
    !value.iter().fold(false, |found, b| found | (b.is_ascii_control() & (*b != b'\t')))
}

/// A `HEAD` is asked as a `GET`: the length that it answers is the length of the body that we leave out.
fn method(request: &HttpRequest) -> &str {
    match *request.method() {
        Method::HEAD => "GET",
        ref method => method.as_str(),
    }
}

/// The path and the query, as they came.
fn path(request: &HttpRequest) -> Result<&str, Unanswered> {
    let path = request.uri().path_and_query().map_or(request.path(), |path| path.as_str());
    let is_path = path.starts_with('/') && path.bytes().all(|b| b > b' ' && b != 0x7f);
    if is_path { Ok(path) } else { Err(Unanswered::Unwritable) }
}

/// Which headers that tell of a trace are ours.
#[derive(Default)]
struct Trace([bool; TRACE.len()]);

const TRACE: [&str; 3] = ["traceparent", "tracestate", "baggage"];

impl Trace {
    /// One that is empty, or would be more than one, leaves out the client's.
    fn add(&mut self, name: &str, value: &[u8], outgoing: &mut Outgoing) {
        for (is_ours, known) in self.0.iter_mut().zip(TRACE) {
            *is_ours |= known == name;
        }
        if !value.is_empty() && is_one(value) {
            outgoing.add(name, value);
        }
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().zip(TRACE).any(|(is_ours, known)| *is_ours && known == name)
    }
}

/// The client's own headers, repeated ones repeated, but for those of its trace where ours go on with it.
fn copy(request: &HttpRequest, ours: &Trace, outgoing: &mut Outgoing) {
    let hop = HopByHop::of(request.headers().get_all(outside::CONNECTION).map(|value| value.as_bytes()));
    for (name, value) in request.headers() {
        let name = name.as_str();
        if !hop.has(name) && !is_owned(name) && !ours.has(name) {
            outgoing.add(name, value.as_bytes());
        }
    }
}

/// Whether a proxy speaks with this header: ours alone reach a market. `Forwarded` says the same as the others, and two
/// voices could differ; the methods and paths that the rest would rewrite are not up to a header.
fn is_owned(name: &str) -> bool {
    match name {
        "cf-connecting-ip"
        | "client-ip"
        | "forwarded"
        | "host"
        | "true-client-ip"
        | "x-client-ip"
        | "x-cluster-client-ip"
        | "x-forwarded"
        | "x-http-method"
        | "x-http-method-override"
        | "x-method-override"
        | "x-original-url"
        | "x-real-ip"
        | "x-request-id"
        | "x-rewrite-url" => true,
        _ => name.starts_with("x-forwarded-"),
    }
}

/// Who asked, how and for what host: from the connection, unless a trusted proxy says it.
fn forwarded(request: &HttpRequest, gateway: &Gateway, outgoing: &mut Outgoing) -> Result<(), Unanswered> {
    let Some(peer) = request.peer_addr().map(|peer| peer.ip().to_canonical()) else { return Ok(()) };
    let is_trusted = gateway.trusts(peer);
    let told = |name| if is_trusted { joined(request, name) } else { None };
    outgoing.add_text("x-forwarded-for", &chain(told(outside::X_FORWARDED_FOR), peer))?;
    let proto = match told(outside::X_FORWARDED_PROTO) {
        Some(told) => told,
        None if edge::came_by_tls(request) => "https".into(),
        None => "http".into(),
    };
    outgoing.add_text("x-forwarded-proto", &proto)?;
    if let Some(host) = told(outside::X_FORWARDED_HOST).or_else(|| joined(request, outside::HOST)) {
        outgoing.add_text("x-forwarded-host", &host)?;
    }
    Ok(())
}

/// Who is told to have asked, and the peer behind them.
fn chain(told: Option<Cow<'_, str>>, peer: IpAddr) -> String {
    let mut chain = String::with_capacity(64);
    if let Some(told) = told {
        chain.push_str(&told);
        chain.push_str(", ");
    }
    match peer {
        IpAddr::V4(peer) => dotted(&mut chain, peer.octets()),
        // Memory takes it.
        IpAddr::V6(peer) => _ = write!(chain, "{peer}"),
    }
    chain
}

/// What formatting would write, and takes its time for.
fn dotted(text: &mut String, octets: [u8; 4]) {
    for (index, octet) in octets.into_iter().enumerate() {
        if index > 0 {
            text.push('.');
        }
        for (least, unit) in [(100, 100), (10, 10), (0, 1)] {
            if octet >= least {
                text.push(char::from(b'0' + octet / unit % 10));
            }
        }
    }
}

/// All values of a header as one list (RFC 9110, section 5.3).
fn joined(request: &HttpRequest, name: outside::HeaderName) -> Option<Cow<'_, str>> {
    let mut values = request.headers().get_all(name).filter_map(|value| value.to_str().ok());
    let first = Cow::Borrowed(values.next()?);
    Some(values.fold(first, |list, value| list + ", " + value))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    /// What a client's trace becomes beside these headers of ours.
    fn copied(told: &[(&str, &str)]) -> String {
        let client = TestRequest::post()
            .insert_header(("traceparent", "theirs"))
            .insert_header(("tracestate", "theirs"))
            .insert_header(("baggage", "theirs"));
        let (mut ours, mut outgoing) = (Trace::default(), Outgoing(Vec::new()));
        told.iter().for_each(|(name, value)| ours.add(name, value.as_bytes(), &mut outgoing));
        copy(&client.to_http_request(), &ours, &mut outgoing);
        let text = String::from_utf8(outgoing.0).unwrap();
        let mut lines: Vec<_> = text.lines().collect();
        lines.sort_unstable();
        lines.join("; ")
    }

    #[test]
    fn a_client_s_trace_is_passed_on_where_ours_does_not_go_on_with_it() {
        assert_eq!(copied(&[]), "baggage: theirs; traceparent: theirs; tracestate: theirs");
        assert_eq!(
            copied(&[("traceparent", "ours"), ("tracestate", "")]),
            "baggage: theirs; traceparent: ours"
        );
        let two = copied(&[("baggage", "a=b;c\r\nx-forwarded-for: 192.0.2.1")]);
        assert_eq!(two, "traceparent: theirs; tracestate: theirs");
        assert_eq!(copied(&[("baggage", "ours")]), "baggage: ours; traceparent: theirs; tracestate: theirs");
    }

    #[test]
    fn a_request_is_written_as_one_text_and_no_value_adds_a_line() {
        let mut outgoing = Outgoing::new("POST", "/a?b");
        outgoing.add("x", b"y");
        assert!(matches!(outgoing.add_text("z", "a\r\nb: c"), Err(Unanswered::Unwritable)));
        assert!(outgoing.add_text("w", "192.0.2.1,\t192.0.2.2").is_ok());
        let text = b"POST /a?b HTTP/1.1\r\nx: y\r\nw: 192.0.2.1,\t192.0.2.2\r\ncontent-length: 2\r\n\r\n{}";
        assert_eq!(outgoing.with(b"{}"), text);
        assert_eq!(Outgoing::new("GET", "/").with(b""), b"GET / HTTP/1.1\r\n\r\n");
    }

    #[test]
    fn an_address_is_written_as_it_is_displayed() {
        let last = |octet: u8| IpAddr::from([127, octet, 0, octet]);
        for peer in (0..=255).map(last).chain(["::1".parse().unwrap(), "2001:db8::1".parse().unwrap()]) {
            assert_eq!(chain(None, peer), peer.to_string());
            assert_eq!(chain(Some("a, b".into()), peer), format!("a, b, {peer}"));
        }
    }
}
