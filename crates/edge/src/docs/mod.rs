//! Swagger UI at `/docs/` and ReDoc at `/redoc`, complete without any other host.

mod redoc;
mod swagger;

use std::future::ready;

use actix_web::http::header::LOCATION;
use actix_web::web::{Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use common::Code;

use crate::{Failure, html, route};

/// Registers the pages, titled `title`; both read `/openapi.json`, which is the app's.
pub fn docs(cfg: &mut ServiceConfig, title: &str) {
    let title = html::escape(title);
    let (swagger_page, redoc_page) = (swagger::page(&title), redoc::page(&title));
    cfg.service(route("/docs").get(to_docs).build())
        .service(route("/docs/").get(move |req: HttpRequest| ready(swagger_page.answer(&req))).build())
        .service(route("/docs/{file}").get(swagger_part).build())
        .service(route("/redoc").get(move |req: HttpRequest| ready(redoc_page.answer(&req))).build())
        .service(route("/redoc/redoc.standalone.js").get(redoc_script).build());
}

async fn to_docs() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((LOCATION, "/docs/")).finish()
}

async fn swagger_part(req: HttpRequest, file: Path<String>) -> Result<HttpResponse, Failure> {
    let part = swagger::part(&file).ok_or(Code::NotFound)?;
    Ok(part.answer(&req))
}

async fn redoc_script(req: HttpRequest) -> HttpResponse {
    redoc::script().answer(&req)
}
