//! The request as the market gets it.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::net::IpAddr;

use actix_web::HttpRequest;
use actix_web::http::{Method, header as outside};
use bytes::Bytes;
use http::header::{HOST, HeaderMap, HeaderName, HeaderValue};
use http::uri::PathAndQuery;
use http_body_util::Full;

use super::error::Unanswered;
use super::hop::HopByHop;
use super::names::inward;
use crate::gateway::Gateway;
use crate::loops;
use crate::upstream::Upstream;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const HTTP: HeaderValue = HeaderValue::from_static("http");
const HTTPS: HeaderValue = HeaderValue::from_static("https");

/// How many headers we add at most: where it goes, whose it is, its name, its trace, and that it was here.
const ADDED: usize = 8;

/// The client's request for `upstream`, with the very bytes of its body.
pub(super) fn outgoing(
    request: &HttpRequest,
    upstream: &Upstream,
    gateway: &Gateway,
    body: Full<Bytes>,
) -> Result<http::Request<Full<Bytes>>, Unanswered> {
    let path = request.uri().path_and_query().map_or(request.path(), |path| path.as_str());
    let mut outgoing = http::Request::new(body);
    *outgoing.method_mut() = method(request)?;
    *outgoing.uri_mut() = PathAndQuery::try_from(path).map_err(http::Error::from)?.into();
    let headers = outgoing.headers_mut();
    headers.reserve(request.headers().len() + ADDED);
    copy(request, headers)?;
    headers.insert(HOST, upstream.host());
    headers.insert(X_REQUEST_ID, value(&edge::request_id(request))?);
    forwarded(request, gateway, headers)?;
    telemetry::inject(headers);
    loops::mark(headers);
    Ok(outgoing)
}

/// A `HEAD` is asked as a `GET`: the length that it answers is the length of the body that we leave out.
fn method(request: &HttpRequest) -> Result<http::Method, http::Error> {
    Ok(match *request.method() {
        Method::GET | Method::HEAD => http::Method::GET,
        Method::POST => http::Method::POST,
        ref other => http::Method::from_bytes(other.as_str().as_bytes())?,
    })
}

/// The client's own headers, repeated ones repeated.
fn copy(request: &HttpRequest, headers: &mut HeaderMap) -> Result<(), Unanswered> {
    let hop = HopByHop::of(request.headers().get_all(outside::CONNECTION).map(|value| value.as_bytes()));
    for (name, value) in request.headers() {
        let name = name.as_str();
        if !hop.has(name) && !is_owned(name) {
            let name = inward(name).map_err(http::Error::from)?;
            headers.append(name, HeaderValue::from_bytes(value.as_bytes()).map_err(http::Error::from)?);
        }
    }
    Ok(())
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
fn forwarded(request: &HttpRequest, gateway: &Gateway, headers: &mut HeaderMap) -> Result<(), Unanswered> {
    let Some(peer) = request.peer_addr().map(|peer| peer.ip().to_canonical()) else { return Ok(()) };
    let is_trusted = gateway.trusts(peer);
    let told = |name| if is_trusted { joined(request, name) } else { None };
    headers.insert(FOR, value(&chain(told(outside::X_FORWARDED_FOR), peer))?);
    headers.insert(
        PROTO,
        match told(outside::X_FORWARDED_PROTO) {
            Some(told) => value(&told)?,
            None if edge::came_by_tls(request) => HTTPS,
            None => HTTP,
        },
    );
    if let Some(host) = told(outside::X_FORWARDED_HOST).or_else(|| joined(request, outside::HOST)) {
        headers.insert(FORWARDED_HOST, value(&host)?);
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

fn value(text: &str) -> Result<HeaderValue, Unanswered> {
    HeaderValue::from_str(text).map_err(|error| Unanswered::Unwritable(error.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_written_as_it_is_displayed() {
        let last = |octet: u8| IpAddr::from([127, octet, 0, octet]);
        for peer in (0..=255).map(last).chain(["::1".parse().unwrap(), "2001:db8::1".parse().unwrap()]) {
            assert_eq!(chain(None, peer), peer.to_string());
            assert_eq!(chain(Some("a, b".into()), peer), format!("a, b, {peer}"));
        }
    }
}
