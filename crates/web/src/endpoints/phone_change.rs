//! `POST /api/v1/auth/phone/change`

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use common::api::CodeSent;
use common::requests::{SendCode, asked_language};
use common::{ApiError, Code, FieldCode, Phone, parse_object};
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
    PHONE,
    [
        ReauthenticationRequired,
        Conflict,
        ValidationFailed,
        TooManyCodes,
        TooManyRequests,
        PhoneLocked,
        DeliveryUnavailable,
        TextsStopped,
    ],
);

/// Sends a code to the number that the caller wants instead of the present one.
///
/// Needs a fresh proof. The number must be one that the market takes. Only this session can use the code; it counts as
/// every code that is sent to the number. The answer is the same whether or not another account has the number.
#[utoipa::path(
    post,
    path = "/api/v1/auth/phone/change",
    operation_id = "change_phone",
    tag = "account",
    security(("bearer" = [])),
    request_body = SendCode,
    responses((status = 200, description = "A code is on its way, or the last one is still good.", body = CodeSent), Problems),
)]
pub(crate) async fn change(
    req: HttpRequest,
    mut payload: Payload,
    service: Data<Service>,
) -> Result<HttpResponse, Failure> {
    let body = edge::read_body(&req, &mut payload).await?;
    edge::require_json(&req)?;
    let caller = Caller::of(&req, &service).await?;
    let body = parse_object(&body)?;
    let own = caller.user.language.as_ref();
    let language = service.language(&req, asked_language(&body).as_ref(), own);
    let wish = SendCode::read(&body)?;
    service.check_phone(&wish.phone_number)?;
    must_be_another(&wish.phone_number, &caller.user.phone)?;
    let request = CodeRequest {
        phone: wish.phone_number,
        peer: caller.peer,
        channel: service.channel(wish.channel)?,
        cause: Cause::PhoneChange(caller.bearer()),
        idempotency_key: None,
        text: service.text_of_code(CodeText::CHANGE, &language),
        carrier: None,
        language,
    };
    Ok(HttpResponse::Ok().json(service.send_code(request).await?))
}

fn must_be_another(new: &Phone, own: &Phone) -> Result<(), ApiError> {
    if new == own {
        Err(ApiError::field(Code::ValidationFailed, "phone_number", FieldCode::Invalid))
    } else {
        Ok(())
    }
}
