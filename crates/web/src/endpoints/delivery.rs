//! `GET /api/v1/auth/deliveries/{id}`

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use common::api::DeliveryState;
use common::{ApiError, Code, DeliveryId};
use courier::Outbox as _;
use edge::Failure;

use crate::openapi::problems;
use crate::service::Service;

problems!(STORAGE, [NotFound]);

/// Tells what became of a message so far.
///
/// Whoever asked for a code sees here whether its message arrives, and which other channels there are if it does not.
/// It is kept for an hour at least.
#[utoipa::path(
    get,
    path = "/api/v1/auth/deliveries/{id}",
    tag = "sign-in",
    params(("id" = String, Path, description = "The `delivery_id` of send-code.", example = "kg_0199f0a4-6d2e-7c11-8a53-0e6a5a2f9d10")),
    responses((status = 200, description = "What became of it.", body = DeliveryState), Problems),
)]
pub(crate) async fn delivery(id: Path<String>, service: Data<Service>) -> Result<HttpResponse, Failure> {
    let id: DeliveryId = id.parse().map_err(|_| Code::NotFound)?;
    let found = service.storage.run(move |signin| signin.store().delivery(&id).map_err(ApiError::from));
    let delivery = found.await?.ok_or(Code::NotFound)?;
    let others = service.descriptor.channels.iter().filter(|channel| **channel != delivery.channel);
    Ok(HttpResponse::Ok()
        .json(DeliveryState { status: delivery.status, channels: others.cloned().collect() }))
}
