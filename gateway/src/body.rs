//! A request's body as it came, so that the market gets the very bytes that were judged here.

use actix_web::HttpRequest;
use actix_web::http::header::CONTENT_LENGTH;
use actix_web::web::Payload;
use bytes::Bytes;
use common::{ApiError, Code};

use crate::gateway::Gateway;

/// The bytes of a JSON body.
pub(crate) async fn json(
    gateway: &Gateway,
    request: &HttpRequest,
    payload: &mut Payload,
) -> Result<Bytes, ApiError> {
    typed(gateway, request, payload, edge::require_json).await
}

/// The bytes of a form.
pub(crate) async fn form(
    gateway: &Gateway,
    request: &HttpRequest,
    payload: &mut Payload,
) -> Result<Bytes, ApiError> {
    typed(gateway, request, payload, edge::require_form).await
}

/// The size is judged first, then the type, both before the body is awaited.
async fn typed(
    gateway: &Gateway,
    request: &HttpRequest,
    payload: &mut Payload,
    require: fn(&HttpRequest) -> Result<(), ApiError>,
) -> Result<Bytes, ApiError> {
    if announced(request).is_some_and(|length| length > edge::BODY_LIMIT) {
        return Err(Code::PayloadTooLarge.into());
    }
    require(request)?;
    edge::read_body_within(request, payload, gateway.body_wait).await
}

/// The same where the body may be left out, and its type with it.
pub(crate) async fn optional_json(
    gateway: &Gateway,
    request: &HttpRequest,
    payload: &mut Payload,
) -> Result<Bytes, ApiError> {
    let body = edge::read_body_within(request, payload, gateway.body_wait).await?;
    if !body.is_empty() {
        edge::require_json(request)?;
    }
    Ok(body)
}

fn announced(request: &HttpRequest) -> Option<usize> {
    request.headers().get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
