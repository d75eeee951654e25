//! `POST /api/v1/auth/reauth/verify-code`

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use common::api::Reauthenticated;
use common::parse_object;
use common::requests::VerifyProof;
use edge::Failure;

use crate::answers::rfc3339;
use crate::caller::Caller;
use crate::openapi::problems;
use crate::service::Service;

problems!(
    BODY,
    BEARER,
    STORAGE,
    [InvalidCode, ValidationFailed, TooManyAttempts, TooManyRequests, PhoneLocked, Conflict],
);

/// Proves the caller's own number afresh: this session may do what needs that for ten minutes.
///
/// A sign-in less than ten minutes old is as good. What needs a fresh proof is `reauthentication_required` without one.
/// Attempts count as every attempt at a code of the number does.
#[utoipa::path(
    post,
    path = "/api/v1/auth/reauth/verify-code",
    operation_id = "verify_proof",
    tag = "account",
    security(("bearer" = [])),
    request_body = VerifyProof,
    responses((status = 200, description = "The code was right.", body = Reauthenticated), Problems),
)]
pub(crate) async fn verify_code(
    req: HttpRequest,
    mut payload: Payload,
    service: Data<Service>,
) -> Result<HttpResponse, Failure> {
    let body = edge::read_body(&req, &mut payload).await?;
    edge::require_json(&req)?;
    let caller = Caller::of(&req, &service).await?;
    let VerifyProof { verification_code } = VerifyProof::read(&parse_object(&body)?)?;
    let bearer = caller.bearer();
    let proof = service.storage.run(move |signin| signin.reauthenticate(bearer, verification_code)).await;
    let until = rfc3339(service.note_proof(proof)?);
    Ok(HttpResponse::Ok().json(Reauthenticated { success: true, reauthenticated_until: until }))
}
