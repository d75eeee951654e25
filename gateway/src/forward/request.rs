//! The request as the market gets it.

use std::net::IpAddr;

use actix_web::HttpRequest;
use actix_web::http::Method;
use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HOST, HeaderMap, HeaderName, HeaderValue};
use http_body_util::Full;
use ipnet::IpNet;

use super::error::Unanswered;
use super::hop::HopByHop;
use crate::loops;
use crate::upstream::Upstream;

/// Headers that a proxy speaks with: ours alone reach a market. `Forwarded` says the same as the others, and two voices
/// could differ; the methods and paths that the rest would rewrite are not up to a header.
const OWNED: [&str; 15] = [
    "cf-connecting-ip",
    "client-ip",
    "forwarded",
    "true-client-ip",
    "x-client-ip",
    "x-cluster-client-ip",
    "x-forwarded",
    "x-http-method",
    "x-http-method-override",
    "x-method-override",
    "x-original-url",
    "x-real-ip",
    "x-request-id",
    "x-rewrite-url",
    "host",
];

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// How many headers we add at most: where it goes, whose it is, its name, its trace, and that it was here.
const ADDED: usize = 8;

/// The client's request for `upstream`, with the very bytes of its body.
pub(super) fn outgoing(
    request: &HttpRequest,
    upstream: &Upstream,
    trusted: &[IpNet],
    body: Full<Bytes>,
) -> Result<http::Request<Full<Bytes>>, Unanswered> {
    let path = request.uri().path_and_query().map_or(request.path(), |path| path.as_str());
    let mut outgoing = http::Request::new(body);
    *outgoing.method_mut() = method(request)?;
    *outgoing.uri_mut() = path.parse().map_err(http::Error::from)?;
    let headers = outgoing.headers_mut();
    headers.reserve(request.headers().len() + ADDED);
    copy(request, headers)?;
    headers.insert(HOST, value(upstream.authority())?);
    headers.insert(X_REQUEST_ID, value(&edge::request_id(request))?);
    forwarded(request, trusted, headers)?;
    telemetry::inject(headers);
    loops::mark(headers);
    Ok(outgoing)
}

/// A `HEAD` is asked as a `GET`: the length that it answers is the length of the body that we leave out.
fn method(request: &HttpRequest) -> Result<http::Method, http::Error> {
    let method = if request.method() == Method::HEAD { "GET" } else { request.method().as_str() };
    Ok(http::Method::from_bytes(method.as_bytes())?)
}

/// The client's own headers, repeated ones repeated.
fn copy(request: &HttpRequest, headers: &mut HeaderMap) -> Result<(), Unanswered> {
    let hop = HopByHop::of(request.headers().get_all("connection").map(|value| value.as_bytes()));
    for (name, value) in request.headers() {
        let owned = OWNED.contains(&name.as_str()) || name.as_str().starts_with("x-forwarded-");
        if !hop.has(name.as_str()) && !owned {
            let name = HeaderName::from_bytes(name.as_str().as_bytes()).map_err(http::Error::from)?;
            headers.append(name, HeaderValue::from_bytes(value.as_bytes()).map_err(http::Error::from)?);
        }
    }
    headers.remove(CONTENT_LENGTH);
    Ok(())
}

/// Who asked, how and for what host: from the connection, unless a trusted proxy says it.
fn forwarded(request: &HttpRequest, trusted: &[IpNet], headers: &mut HeaderMap) -> Result<(), Unanswered> {
    let Some(peer) = request.peer_addr().map(|peer| peer.ip().to_canonical()) else { return Ok(()) };
    let is_trusted = is_trusted(peer, trusted);
    let told = |name: &HeaderName| if is_trusted { joined(request, name.as_str()) } else { None };
    let chain = told(&FOR).map_or_else(|| peer.to_string(), |chain| format!("{chain}, {peer}"));
    headers.insert(FOR, value(&chain)?);
    let own = if edge::came_by_tls(request) { "https" } else { "http" };
    headers.insert(PROTO, value(told(&PROTO).as_deref().unwrap_or(own))?);
    if let Some(host) = told(&FORWARDED_HOST).or_else(|| joined(request, "host")) {
        headers.insert(FORWARDED_HOST, value(&host)?);
    }
    Ok(())
}

fn is_trusted(peer: IpAddr, trusted: &[IpNet]) -> bool {
    trusted.iter().any(|net| net.contains(&peer))
}

/// All values of a header as one list (RFC 9110, section 5.3).
fn joined(request: &HttpRequest, name: &str) -> Option<String> {
    let mut values = request.headers().get_all(name).filter_map(|value| value.to_str().ok());
    let first = values.next()?.to_owned();
    Some(values.fold(first, |list, value| list + ", " + value))
}

fn value(text: &str) -> Result<HeaderValue, Unanswered> {
    HeaderValue::from_str(text).map_err(|error| Unanswered::Unwritable(error.into()))
}
