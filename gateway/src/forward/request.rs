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

/// The client's request for `upstream`, with the very bytes of its body.
pub(super) fn outgoing(
    request: &HttpRequest,
    upstream: &Upstream,
    trusted: &[IpNet],
    body: Full<Bytes>,
) -> Result<http::Request<Full<Bytes>>, Unanswered> {
    let path = request.uri().path_and_query().map_or(request.path(), |path| path.as_str());
    let mut outgoing =
        http::Request::builder().method(method(request)).uri(upstream.uri(path)?).body(body)?;
    let headers = outgoing.headers_mut();
    copy(request, headers)?;
    headers.insert(HOST, value(upstream.authority())?);
    headers.insert("x-request-id", value(&edge::request_id(request))?);
    forwarded(request, trusted, headers)?;
    telemetry::inject(headers);
    loops::mark(headers);
    Ok(outgoing)
}

/// A `HEAD` is asked as a `GET`: the length that it answers is the length of the body that we leave out.
fn method(request: &HttpRequest) -> &str {
    if request.method() == Method::HEAD { "GET" } else { request.method().as_str() }
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
    let told = |name| if is_trusted(peer, trusted) { joined(request, name) } else { None };
    let chain = told("x-forwarded-for").map_or(peer.to_string(), |chain| format!("{chain}, {peer}"));
    headers.insert("x-forwarded-for", value(&chain)?);
    let own = if edge::came_by_tls(request) { "https" } else { "http" };
    headers.insert("x-forwarded-proto", value(told("x-forwarded-proto").as_deref().unwrap_or(own))?);
    if let Some(host) = told("x-forwarded-host").or_else(|| joined(request, "host")) {
        headers.insert("x-forwarded-host", value(&host)?);
    }
    Ok(())
}

fn is_trusted(peer: IpAddr, trusted: &[IpNet]) -> bool {
    trusted.iter().any(|net| net.contains(&peer))
}

/// All values of a header as one list (RFC 9110, section 5.3).
fn joined(request: &HttpRequest, name: &str) -> Option<String> {
    let values: Vec<&str> = request.headers().get_all(name).filter_map(|value| value.to_str().ok()).collect();
    if values.is_empty() { None } else { Some(values.join(", ")) }
}

fn value(text: &str) -> Result<HeaderValue, Unanswered> {
    HeaderValue::from_str(text).map_err(|error| Unanswered::Unwritable(error.into()))
}
