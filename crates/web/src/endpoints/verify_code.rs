//! `POST /api/v1/auth/verify-code`

use actix_web::http::header::USER_AGENT;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use common::ApiError;
use common::api::SignedIn;
use common::requests::{VerifyCode, asked_language};
use edge::Failure;
use signin::{CodeGuess, Verified};

use crate::idempotency;
use crate::openapi::problems;
use crate::refresh_tokens::Pair;
use crate::service::Service;

const LONGEST_USER_AGENT: usize = 255;

problems!(
    BODY,
    STORAGE,
    PHONE,
    [
        InvalidCode,
        AccountSuspended,
        Conflict,
        ValidationFailed,
        TooManyAttempts,
        TooManyRequests,
        PhoneLocked
    ],
);

/// Trades a code for a session, an access token and a refresh token.
///
/// A code is good once. At most three wrong codes are evaluated for a number within fifteen minutes; the attempt is
/// taken before the code is looked at. Addresses, blocks of numbers and the market have budgets of wrong codes
/// (`too_many_requests`); a success gives back what it took. The first success makes the account.
///
/// A repeat with the same `Idempotency-Key` and the same code within 60 seconds of the success gets a new pair of tokens
/// for the same session, if that still lives; the refresh token of the first answer is dead. Anything else with a known
/// key is a guess like any other. While the first one is under way the answer is 409 `conflict`.
#[utoipa::path(
    post,
    path = "/api/v1/auth/verify-code",
    tag = "sign-in",
    params(("Idempotency-Key" = Option<String>, Header, description = idempotency::WORDS, example = "Zk3vQm8Tg1hUoJxW5cRy2A")),
    request_body = VerifyCode,
    responses((status = 200, description = "The code was right; the session is open.", body = SignedIn), Problems),
)]
pub(crate) async fn verify_code(
    req: HttpRequest,
    mut payload: Payload,
    service: Data<Service>,
) -> Result<HttpResponse, Failure> {
    let body = edge::read_json(&req, &mut payload).await?;
    service.language(&req, asked_language(&body).as_ref(), None);
    let VerifyCode { phone_number, verification_code } = VerifyCode::read(&body)?;
    let idempotency_key = idempotency::key(&req)?;
    service.check_market(&req)?;
    service.check_phone(&phone_number)?;
    let guess = CodeGuess {
        phone: phone_number,
        peer: service.peer(&req),
        code: verification_code,
        user_agent: user_agent(&req),
        idempotency_key,
    };
    let outcome = service.storage.run_async(|signin| async move { signin.verify_code(guess).await }).await;
    service.count_guess(&outcome);
    let verified = outcome?;
    service.count_use(verified.used.as_ref());
    let language = service.language(&req, None, verified.signed_in.user.language.as_ref());
    let message = service.say(&language, "message-signed-in");
    Ok(HttpResponse::Ok().json(answer(&service, message, verified)?))
}

fn answer(service: &Service, message: String, verified: Verified) -> Result<SignedIn, ApiError> {
    let Pair { access, refresh } = service.pair(&verified.session, verified.generation, verified.now)?;
    Ok(SignedIn {
        success: true,
        message,
        access_token: access.token,
        token_type: "bearer".to_owned(),
        expires_in: access.expires_in,
        refresh_token: refresh.token,
        refresh_expires_in: refresh.expires_in,
        session_id: verified.session.id.to_string(),
        market: service.descriptor.market.clone(),
        is_new_user: verified.signed_in.is_new,
        user_id: verified.signed_in.user.id.to_string(),
        user: service.profile_of(verified.signed_in.user),
    })
}

/// Who says to ask, as far as it is text.
fn user_agent(req: &HttpRequest) -> Option<String> {
    let text = req.headers().get(USER_AGENT)?.to_str().ok()?;
    Some(text.chars().take(LONGEST_USER_AGENT).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn a_user_agent_is_kept_up_to_255_characters() {
        let of = |text: &str| {
            user_agent(&TestRequest::default().insert_header((USER_AGENT, text)).to_http_request())
        };
        assert_eq!(of("phone/1").as_deref(), Some("phone/1"));
        assert_eq!(of(&"x".repeat(300)).map(|kept| kept.len()), Some(255));
        assert_eq!(user_agent(&TestRequest::default().to_http_request()), None);
    }
}
