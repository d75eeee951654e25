//! `DELETE /api/v1/profile/addresses/{id}`

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use edge::Failure;

use crate::belongings::{self, Belonging};
use crate::caller::Caller;
use crate::openapi::problems;
use crate::service::Service;

problems!(BEARER, STORAGE, [NotFound]);

/// Deletes an address of the caller.
///
/// If it was the default, the newest of the rest becomes the default.
#[utoipa::path(
    delete,
    path = "/api/v1/profile/addresses/{id}",
    tag = "profile",
    security(("bearer" = [])),
    params(("id" = String, Path, description = "The address's id.", example = "0199f0a4-6d2e-7c11-8a53-0e6a5a2f9d10")),
    responses((status = 204, description = "It is gone."), Problems),
)]
pub(crate) async fn delete_address<B: Belonging>(
    caller: Caller,
    service: Data<Service>,
    id: Path<String>,
) -> Result<HttpResponse, Failure> {
    belongings::give_up::<B>(caller, &service, &id).await
}
