//! `POST /api/v1/auth/send-code`

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use common::api::CodeSent;
use common::requests::{SendCode, asked_language};
use edge::Failure;
use signin::{Cause, CodeRequest};

use crate::idempotency;
use crate::openapi::problems;
use crate::service::Service;
use crate::sms::CodeText;

problems!(
    BODY,
    STORAGE,
    PHONE,
    [
        Conflict,
        ValidationFailed,
        IdempotencyKeyReused,
        TooManyCodes,
        TooManyRequests,
        PhoneLocked,
        DeliveryUnavailable,
        TextsStopped
    ],
);

/// Sends a code to a phone.
///
/// A repeat within `resend_after` seconds of a code that is still unspent sends nothing, counts nothing and answers
/// with `sent: false`. At most three codes are sent to a number within fifteen minutes; addresses, blocks of numbers
/// and the market have budgets (`too_many_requests`). The answer is the same whether or not the number has an account.
///
/// A repeat with the same `Idempotency-Key` within ten minutes of a 200 sends nothing, counts nothing and is answered as
/// the first one was. With another channel or language it is another request: 422 `idempotency_key_reused`. While the
/// first one is under way the answer is 409 `conflict`.
#[utoipa::path(
    post,
    path = "/api/v1/auth/send-code",
    tag = "sign-in",
    params(("Idempotency-Key" = Option<String>, Header, description = idempotency::WORDS, example = "Zk3vQm8Tg1hUoJxW5cRy2A")),
    request_body = SendCode,
    responses((status = 200, description = "A code is on its way, or the last one is still good.", body = CodeSent), Problems),
)]
pub(crate) async fn send_code(
    req: HttpRequest,
    mut payload: Payload,
    service: Data<Service>,
) -> Result<HttpResponse, Failure> {
    let body = edge::read_json(&req, &mut payload).await?;
    let language = service.language(&req, asked_language(&body).as_ref(), None);
    let wish = SendCode::read(&body)?;
    let idempotency_key = idempotency::key(&req)?;
    service.check_market(&req)?;
    service.check_phone(&wish.phone_number)?;
    let request = CodeRequest {
        phone: wish.phone_number,
        peer: service.peer(&req),
        cause: Cause::SignIn,
        channel: service.channel(wish.channel)?,
        language: language.clone(),
        idempotency_key,
        text: service.text_of_code(CodeText::SIGN_IN, &language),
        carrier: None,
    };
    Ok(HttpResponse::Ok().json(service.send_code(request).await?))
}
