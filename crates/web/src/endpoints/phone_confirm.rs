//! `POST /api/v1/auth/phone/confirm`

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use common::api::Profile;
use common::parse_object;
use common::requests::VerifyCode;
use edge::Failure;
use signin::{Notice, PhoneChange};

use crate::caller::Caller;
use crate::openapi::problems;
use crate::service::Service;

problems!(
    BODY,
    BEARER,
    STORAGE,
    PHONE,
    [
        InvalidCode,
        ReauthenticationRequired,
        Conflict,
        ValidationFailed,
        TooManyAttempts,
        TooManyRequests,
        PhoneLocked,
    ],
);

/// Makes the number to which the code was sent the caller's.
///
/// Needs a fresh proof. Every other session of the user ends, and the old number is told by text. A number that another
/// account has is `conflict`, but only after the right code.
#[utoipa::path(
    post,
    path = "/api/v1/auth/phone/confirm",
    operation_id = "confirm_phone",
    tag = "account",
    security(("bearer" = [])),
    request_body = VerifyCode,
    responses((status = 200, description = "The profile with the new number.", body = Profile), Problems),
)]
pub(crate) async fn confirm(
    req: HttpRequest,
    mut payload: Payload,
    service: Data<Service>,
) -> Result<HttpResponse, Failure> {
    let body = edge::read_body(&req, &mut payload).await?;
    edge::require_json(&req)?;
    let caller = Caller::of(&req, &service).await?;
    let VerifyCode { phone_number, verification_code } = VerifyCode::read(&parse_object(&body)?)?;
    service.check_phone(&phone_number)?;
    let change = PhoneChange {
        bearer: caller.bearer(),
        to: phone_number,
        code: verification_code,
        notice: notice(&service, &caller),
    };
    let proof = service.storage.run(move |signin| signin.change_phone(change)).await;
    let user = service.note_proof(proof)?;
    service.courier.wake();
    Ok(HttpResponse::Ok().json(service.profile_of(user)))
}

/// In the user's language, not in that of this request: whoever reads it has the old number.
fn notice(service: &Service, caller: &Caller) -> Notice {
    let language = service.texts.negotiate(None, None, caller.user.language.as_ref()).clone();
    let channel = service.descriptor.channels.first().cloned().unwrap_or_default();
    Notice { channel, text: service.say(&language, "sms-number-changed").into(), language }
}
