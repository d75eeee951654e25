//! `PUT /api/v1/profile/addresses/{id}`

use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use edge::Failure;

use crate::belongings::{self, Belonging};
use crate::openapi::problems;
use crate::service::Service;

problems!(BODY, BEARER, STORAGE, [ValidationFailed, NotFound]);

/// Changes an address of the caller.
///
/// What is absent stays, what is `null` is cleared. The whole that comes of it must be valid. `is_default` can be set, not
/// taken away: another one takes it over.
#[utoipa::path(
    put,
    path = "/api/v1/profile/addresses/{id}",
    tag = "profile",
    security(("bearer" = [])),
    params(("id" = String, Path, description = "The address's id.", example = "0199f0a4-6d2e-7c11-8a53-0e6a5a2f9d10")),
    request_body = ref("#/components/schemas/AddressChange"),
    responses((status = 200, description = "As it is now.", body = ref("#/components/schemas/Address")), Problems),
)]
pub(crate) async fn update_address<B: Belonging>(
    req: HttpRequest,
    mut payload: Payload,
    service: Data<Service>,
    id: Path<String>,
) -> Result<HttpResponse, Failure> {
    belongings::change::<B>(&req, &mut payload, &service, &id).await
}
