//! `GET /api/v1/auth/profile`

use actix_web::HttpResponse;
use actix_web::web::Data;
use common::api::Profile;

use crate::caller::Caller;
use crate::openapi::problems;
use crate::service::Service;

problems!(BEARER, STORAGE);

/// The caller's profile.
#[utoipa::path(
    get,
    path = "/api/v1/auth/profile",
    tag = "profile",
    security(("bearer" = [])),
    responses((status = 200, description = "The profile.", body = Profile), Problems),
)]
pub(crate) async fn profile(caller: Caller, service: Data<Service>) -> HttpResponse {
    HttpResponse::Ok().json(service.profile_of(caller.user))
}
