//! `GET /api/v1/auth/markets`

use actix_web::HttpResponse;
use actix_web::web::Data;
use common::api::Markets;

use crate::openapi::problems;
use crate::service::Service;

problems!();

/// The markets that can be signed in to here: a market service lists itself.
#[utoipa::path(
    get,
    path = "/api/v1/auth/markets",
    tag = "service",
    responses((status = 200, description = "The markets.", body = Markets), Problems),
)]
pub(crate) async fn markets(service: Data<Service>) -> HttpResponse {
    let descriptor = service.descriptor.clone();
    let default_market = descriptor.market.clone();
    HttpResponse::Ok().json(Markets { supported_markets: vec![descriptor], default_market })
}
