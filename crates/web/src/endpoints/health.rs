//! `GET /api/v1/auth/health`

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::web::Data;
use common::api::Health;

use crate::openapi::problems;
use crate::service::Service;

problems!();

/// How the service is: always 200, also while the database is away.
#[utoipa::path(
    get,
    path = "/api/v1/auth/health",
    tag = "service",
    responses((status = 200, description = "How the service and its markets are.", body = Health), Problems),
)]
pub(crate) async fn health(service: Data<Service>) -> HttpResponse {
    let (status, market) = if service.pulse.is_up() { ("ok", "up") } else { ("degraded", "down") };
    HttpResponse::Ok().json(Health {
        status: status.to_owned(),
        service: service.market.service().to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        markets: BTreeMap::from([(service.descriptor.market.clone(), market.to_owned())]),
    })
}
