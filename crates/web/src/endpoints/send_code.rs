//! `POST /api/v1/auth/send-code`

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use common::api::CodeSent;
use common::requests::{SendCode, asked_language};
use common::{ApiError, Code, ExposeSecret as _, Language, Phone, SecretString};
use edge::Failure;
use signin::{CodeIssued, CodeRequest, Purpose};

use crate::idempotency;
use crate::openapi::problems;
use crate::service::Service;

problems!(
    BODY,
    STORAGE,
    PHONE,
    [Conflict, ValidationFailed, IdempotencyKeyReused, TooManyCodes, TooManyRequests, PhoneLocked, DeliveryUnavailable],
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
    if service.courier.routes().is_stopped() {
        return Err(ApiError::from(Code::DeliveryUnavailable).retry_after(60).into());
    }
    let request = CodeRequest {
        phone: wish.phone_number.clone(),
        peer: service.peer(&req),
        purpose: Purpose::SignIn,
        channel: service.channel(wish.channel)?,
        language: language.clone(),
        idempotency_key,
        text: sms(&service, &language),
    };
    let issued = service.storage.run(move |signin| signin.send_code(request)).await?;
    if issued.sent {
        service.courier.wake();
    }
    Ok(HttpResponse::Ok().json(answer(&service, &wish.phone_number, &language, issued)))
}

/// Writes the text around the code.
fn sms(service: &Service, language: &Language) -> Box<dyn FnOnce(&SecretString) -> SecretString + Send> {
    let (texts, language) = (service.sms.clone(), language.clone());
    let minutes = minutes_of(service.code_lifetime);
    Box::new(move |code| texts.code(&language, code.expose_secret(), minutes).into())
}

fn answer(service: &Service, phone: &Phone, language: &Language, issued: CodeIssued) -> CodeSent {
    let formatted_phone = service.market.format_phone(phone);
    let key = if issued.sent { "message-code-sent" } else { "message-code-still-valid" };
    CodeSent {
        success: true,
        message: service.say_of_phone(language, key, &formatted_phone, issued.resend_after),
        phone_number: phone.as_str().to_owned(),
        formatted_phone,
        market: service.descriptor.market.clone(),
        language: language.to_string(),
        expires_in_minutes: minutes_of(issued.expires_in),
        expires_in: issued.expires_in,
        resend_after: issued.resend_after,
        sent: issued.sent,
        channel: issued.channel,
        delivery_id: issued.delivery_id.to_string(),
    }
}

fn minutes_of(seconds: u64) -> u64 {
    seconds.div_ceil(60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_rounded_up() {
        assert_eq!([0, 1, 60, 61, 599, 600].map(minutes_of), [0, 1, 1, 2, 10, 10]);
    }
}
