//! `POST /api/v1/profile/payment-methods`

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use edge::Failure;

use crate::belongings::{self, Belonging};
use crate::openapi::problems;
use crate::service::Service;

problems!(BODY, BEARER, STORAGE, [ValidationFailed, Conflict]);

/// Keeps another of the caller's ways to pay.
///
/// The first is the default. Beyond 50 it is 409.
#[utoipa::path(
    post,
    path = "/api/v1/profile/payment-methods",
    tag = "profile",
    security(("bearer" = [])),
    request_body = ref("#/components/schemas/PaymentMethod"),
    responses((status = 201, description = "It is kept; `Location` names it.", body = ref("#/components/schemas/PaymentMethod")), Problems),
)]
pub(crate) async fn create_payment_method<B: Belonging>(
    req: HttpRequest,
    mut payload: Payload,
    service: Data<Service>,
) -> Result<HttpResponse, Failure> {
    belongings::create::<B>("payment_methods", &req, &mut payload, &service).await
}
