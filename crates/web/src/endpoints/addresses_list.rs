//! `GET /api/v1/profile/addresses`

use actix_web::HttpResponse;
use actix_web::web::Data;
use edge::Failure;

use crate::belongings::{self, Belonging};
use crate::caller::Caller;
use crate::openapi::problems;
use crate::service::Service;

problems!(BEARER, STORAGE);

/// The caller's addresses.
///
/// The default comes first, then the newest; there are 50 at most.
#[utoipa::path(
    get,
    path = "/api/v1/profile/addresses",
    tag = "profile",
    security(("bearer" = [])),
    responses((status = 200, description = "All of them.", body = ref("#/components/schemas/AddressList")), Problems),
)]
pub(crate) async fn list_addresses<B: Belonging>(
    caller: Caller,
    service: Data<Service>,
) -> Result<HttpResponse, Failure> {
    belongings::list::<B>("addresses", caller, &service).await
}
