//! `PUT /api/v1/profile/notifications/{id}/read`

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use common::Code;
use edge::Failure;

use crate::caller::Caller;
use crate::openapi::problems;
use crate::service::Service;

problems!(BEARER, STORAGE, [NotFound]);

/// Notes that the caller read the notification; again changes nothing.
#[utoipa::path(
    put,
    path = "/api/v1/profile/notifications/{id}/read",
    tag = "profile",
    security(("bearer" = [])),
    params(("id" = String, Path, description = "The notification's id.", example = "0199f0a4-6d2e-7c11-8a53-0e6a5a2f9d12")),
    responses((status = 204, description = "It is read."), Problems),
)]
pub(crate) async fn read(
    caller: Caller,
    id: Path<String>,
    service: Data<Service>,
) -> Result<HttpResponse, Failure> {
    let (user, id) = (caller.user.id, id.parse().map_err(|_| Code::NotFound)?);
    match service.storage.run(move |signin| signin.read_notification(user, id)).await? {
        true => Ok(HttpResponse::NoContent().finish()),
        false => Err(Code::NotFound.into()),
    }
}
