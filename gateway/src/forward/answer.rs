//! The market's answer as the client gets it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::HeaderValue;
use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_TYPE};
use http::response::Parts;
use http_body_util::{BodyExt as _, Full, Limited};
use tokio::time::Instant;

use super::client::Client;
use super::error::Unanswered;
use super::hop::HopByHop;
use super::names::outward;
use crate::upstream::Upstream;

/// How many headers the gateway adds to an answer: room for them is made once.
const ADDED: usize = 10;

/// Sends the request once and takes the whole answer, of at most `limit` bytes.
pub(super) async fn receive(
    client: &Client,
    upstream: &Upstream,
    request: http::Request<Full<Bytes>>,
    (begun, limit): (Instant, usize),
) -> Result<HttpResponse, Unanswered> {
    let (answer, connection) = client.send(upstream, request, begun).await?;
    let (head, body) = answer.into_parts();
    let body = Limited::new(body, limit).collect().await.map_err(Unanswered::Broken)?.to_bytes();
    connection.keep();
    if is_of_the_api(&head) {
        Ok(handed_on(&head, body)?)
    } else {
        Err(Unanswered::Foreign(head.status.as_u16()))
    }
}

/// A redirect could show an inside address, and a 5xx that is no JSON comes from something before the market.
fn is_of_the_api(head: &Parts) -> bool {
    match head.status.as_u16() {
        200..=299 | 304 | 400..=499 => true,
        500..=599 => is_json(head),
        _ => false,
    }
}

fn is_json(head: &Parts) -> bool {
    head.headers.get(CONTENT_TYPE).is_some_and(|value| {
        let media_type = value.as_bytes().split(|b| *b == b';').next().unwrap_or_default().trim_ascii();
        [b"application/json".as_slice(), b"application/problem+json"]
            .iter()
            .any(|known| media_type.eq_ignore_ascii_case(known))
    })
}

/// Status, headers (repeated ones repeated) and body as they came.
fn handed_on(head: &Parts, body: Bytes) -> Result<HttpResponse, Unanswered> {
    let status =
        StatusCode::from_u16(head.status.as_u16()).map_err(|_| Unanswered::Foreign(head.status.as_u16()))?;
    let mut response = HttpResponse::with_body(status, body);
    let headers = response.headers_mut();
    headers.reserve(head.headers.len() + ADDED);
    let connection = head.headers.iter().filter(|(name, _)| *name == CONNECTION);
    let hop = HopByHop::of(connection.map(|(_, value)| value.as_bytes()));
    for (name, value) in &head.headers {
        let name = name.as_str();
        if hop.has(name) || is_owned(name) {
            continue;
        }
        if let (Ok(name), Ok(value)) = (outward(name), HeaderValue::from_bytes(value.as_bytes())) {
            headers.append(name, value);
        }
    }
    Ok(response.map_into_boxed_body())
}

/// Whether only the gateway answers this header: the request's name, the way that led here, who may read the answer.
fn is_owned(name: &str) -> bool {
    name == "x-request-id" || name == "via" || name.starts_with("access-control-")
}
