//! `GET /api/v1/auth/verify-token`

use actix_web::HttpResponse;
use actix_web::web::Data;
use common::api::TokenValid;

use crate::answers::rfc3339_of_seconds;
use crate::caller::Caller;
use crate::openapi::problems;
use crate::service::Service;

problems!(BEARER, STORAGE);

/// Whose the access token is, and until when it is good.
#[utoipa::path(
    get,
    path = "/api/v1/auth/verify-token",
    tag = "sign-in",
    security(("bearer" = [])),
    responses((status = 200, description = "The token is good and its session lives.", body = TokenValid), Problems),
)]
pub(crate) async fn verify_token(caller: Caller, service: Data<Service>) -> HttpResponse {
    let Caller { claims, session, user, .. } = caller;
    HttpResponse::Ok().json(TokenValid {
        valid: true,
        user_id: user.id.to_string(),
        session_id: session.id.to_string(),
        formatted_phone: service.market.format_phone(&user.phone),
        phone_number: user.phone.as_str().to_owned(),
        market: service.descriptor.market.clone(),
        currency: service.descriptor.currency.clone(),
        expires_at: rfc3339_of_seconds(claims.exp),
    })
}
