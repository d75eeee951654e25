//! `PUT /api/v1/profile/notifications/read-all`

use actix_web::HttpResponse;
use actix_web::web::Data;
use edge::Failure;

use crate::caller::Caller;
use crate::openapi::problems;
use crate::service::Service;

problems!(BEARER, STORAGE);

/// Notes that the caller read all.
#[utoipa::path(
    put,
    path = "/api/v1/profile/notifications/read-all",
    tag = "profile",
    security(("bearer" = [])),
    responses((status = 204, description = "All are read."), Problems),
)]
pub(crate) async fn read_all(caller: Caller, service: Data<Service>) -> Result<HttpResponse, Failure> {
    let user = caller.user.id;
    service.storage.run(move |signin| signin.read_all_notifications(user)).await?;
    Ok(HttpResponse::NoContent().finish())
}
