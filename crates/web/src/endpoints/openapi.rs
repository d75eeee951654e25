//! `GET /openapi.json`

use actix_web::HttpResponse;
use actix_web::http::header::ContentType;
use actix_web::web::Data;

use super::jwks::CACHED;
use crate::openapi::{document, problems};
use crate::service::Service;

problems!();

/// This document.
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "service",
    responses((status = 200, description = "The OpenAPI 3.1 document.", body = serde_json::Value), Problems),
)]
pub(crate) async fn openapi(service: Data<Service>) -> HttpResponse {
    let document = service.openapi.get_or_init(|| document(service.belongings)).clone();
    HttpResponse::Ok().insert_header(CACHED).content_type(ContentType::json()).body(document)
}
