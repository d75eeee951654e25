//! `PUT /api/v1/auth/profile`

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use common::api::ProfileUpdated;
use common::parse_object;
use common::requests::UpdateProfile;
use edge::Failure;

use crate::caller::Caller;
use crate::openapi::problems;
use crate::service::Service;

problems!(BODY, BEARER, STORAGE, [ValidationFailed]);

/// Changes the caller's profile.
///
/// What is absent stays, what is `null` is cleared. Fields that would change identity are ignored.
#[utoipa::path(
    put,
    path = "/api/v1/auth/profile",
    tag = "profile",
    security(("bearer" = [])),
    request_body = UpdateProfile,
    responses((status = 200, description = "The profile as it is now.", body = ProfileUpdated), Problems),
)]
pub(crate) async fn update_profile(
    req: HttpRequest,
    mut payload: Payload,
    service: Data<Service>,
) -> Result<HttpResponse, Failure> {
    let body = edge::read_body(&req, &mut payload).await?;
    edge::require_json(&req)?;
    let caller = Caller::of(&req, &service).await?;
    let change = UpdateProfile::read(&parse_object(&body)?, service.texts.languages())?;
    let user = service.storage.run(move |signin| signin.update_profile(caller.user.id, change)).await?;
    let language = service.language(&req, None, user.language.as_ref());
    let message = service.say(&language, "message-profile-saved");
    Ok(HttpResponse::Ok().json(ProfileUpdated { success: true, message, user: service.profile_of(user) }))
}
