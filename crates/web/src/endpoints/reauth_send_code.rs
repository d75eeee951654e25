//! `POST /api/v1/auth/reauth/send-code`

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use common::api::CodeSent;
use common::requests::{SendProof, asked_language};
use common::{Object, parse_object};
use edge::Failure;
use signin::{Cause, CodeRequest};

use crate::caller::Caller;
use crate::openapi::problems;
use crate::service::Service;
use crate::sms::CodeText;

problems!(
    BODY,
    BEARER,
    STORAGE,
    [
        Conflict,
        ValidationFailed,
        TooManyCodes,
        TooManyRequests,
        PhoneLocked,
        DeliveryUnavailable,
        TextsStopped
    ],
);

/// Sends a code to the caller's own number, for a fresh proof.
///
/// Only this session can use it. It counts as every code that is sent to the number. The body may be left out.
#[utoipa::path(
    post,
    path = "/api/v1/auth/reauth/send-code",
    operation_id = "send_proof",
    tag = "account",
    security(("bearer" = [])),
    request_body = SendProof,
    responses((status = 200, description = "A code is on its way, or the last one is still good.", body = CodeSent), Problems),
)]
pub(crate) async fn send_code(
    req: HttpRequest,
    mut payload: Payload,
    service: Data<Service>,
) -> Result<HttpResponse, Failure> {
    let body = edge::read_body(&req, &mut payload).await?;
    if !body.is_empty() {
        edge::require_json(&req)?;
    }
    let caller = Caller::of(&req, &service).await?;
    let body = if body.is_empty() { Object::new() } else { parse_object(&body)? };
    let own = caller.user.language.as_ref();
    let language = service.language(&req, asked_language(&body).as_ref(), own);
    let wish = SendProof::read(&body)?;
    let request = CodeRequest {
        phone: caller.user.phone.clone(),
        peer: caller.peer,
        channel: service.channel(wish.channel)?,
        cause: Cause::Reauth(caller.bearer()),
        idempotency_key: None,
        text: service.text_of_code(CodeText::PROOF, &language),
        carrier: None,
        language,
    };
    Ok(HttpResponse::Ok().json(service.send_code(request).await?))
}
