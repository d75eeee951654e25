//! `POST /api/v1/profile/addresses`

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use edge::Failure;

use crate::belongings::{self, Belonging};
use crate::openapi::problems;
use crate::service::Service;

problems!(BODY, BEARER, STORAGE, [ValidationFailed, Conflict]);

/// Keeps another of the caller's addresses.
///
/// The first is the default. Beyond 50 it is 409.
#[utoipa::path(
    post,
    path = "/api/v1/profile/addresses",
    tag = "profile",
    security(("bearer" = [])),
    request_body = ref("#/components/schemas/Address"),
    responses((status = 201, description = "It is kept; `Location` names it.", body = ref("#/components/schemas/Address")), Problems),
)]
pub(crate) async fn create_address<B: Belonging>(
    req: HttpRequest,
    mut payload: Payload,
    service: Data<Service>,
) -> Result<HttpResponse, Failure> {
    belongings::create::<B>("addresses", &req, &mut payload, &service).await
}
