//! `GET /openapi.json`

use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::header::ContentType;

use super::jwks::CACHED;
use crate::openapi::{document, problems};

problems!();

/// The document never changes while the process runs.
static DOCUMENT: LazyLock<String> =
    LazyLock::new(|| document().to_pretty_json().expect("the document has text keys only"));

/// This document.
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "service",
    responses((status = 200, description = "The OpenAPI 3.1 document.", body = serde_json::Value), Problems),
)]
pub(crate) async fn openapi() -> HttpResponse {
    HttpResponse::Ok().insert_header(CACHED).content_type(ContentType::json()).body(DOCUMENT.as_str())
}
