//! `GET /api/v1/profile/payment-methods`

use actix_web::HttpResponse;
use actix_web::web::Data;
use edge::Failure;

use crate::belongings::{self, Belonging};
use crate::caller::Caller;
use crate::openapi::problems;
use crate::service::Service;

problems!(BEARER, STORAGE);

/// The caller's ways to pay.
///
/// The default comes first, then the newest; there are 50 at most.
#[utoipa::path(
    get,
    path = "/api/v1/profile/payment-methods",
    tag = "profile",
    security(("bearer" = [])),
    responses((status = 200, description = "All of them.", body = ref("#/components/schemas/PaymentMethodList")), Problems),
)]
pub(crate) async fn list_payment_methods<B: Belonging>(
    caller: Caller,
    service: Data<Service>,
) -> Result<HttpResponse, Failure> {
    belongings::list::<B>("payment_methods", caller, &service).await
}
