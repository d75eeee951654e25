//! What verifiers of tokens read, per market and never mixed; the last known while a market is away.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Path;
use common::{ApiError, Code, Problem};
use edge::Failure;
use serde_json::Value;

use crate::forward::unavailable;
use crate::gateway::Shared;
use crate::published::{refresh_keys, refresh_metadata};

/// `GET /markets/{market}/jwks.json`
#[utoipa::path(
    get, path = "/markets/{market}/jwks.json", tag = "keys", params(("market" = String, Path, description = "The market's name", example = "kg")),
    responses((status = 200, description = "The market's public keys, a JWK set (RFC 7517)", body = Value),
        (status = 404, description = "`not_found`: no such market", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`market_unavailable`: its keys were never seen", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn jwks(gateway: Shared, market: Path<String>) -> Result<HttpResponse, Failure> {
    let table = gateway.table();
    let market = market.parse().ok().and_then(|id| table.markets.get(&id)).ok_or(Code::NotFound)?;
    if market.keys.get().is_none() {
        refresh_keys(&gateway, market).await;
    }
    let keys = market.keys.get().ok_or_else(unavailable)?;
    Ok(published(&keys.to_jwks()))
}

/// `GET /.well-known/oauth-authorization-server/markets/{market}`
#[utoipa::path(
    get, path = "/.well-known/oauth-authorization-server/markets/{market}", tag = "keys",
    params(("market" = String, Path, description = "The market's name", example = "kg")),
    responses((status = 200, description = "The market's authorization server metadata (RFC 8414)", body = Value),
        (status = 404, description = "`not_found`: no such market", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`market_unavailable`: it was never seen", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn metadata(gateway: Shared, market: Path<String>) -> Result<HttpResponse, Failure> {
    let table = gateway.table();
    let market = market.parse().ok().and_then(|id| table.markets.get(&id)).ok_or(Code::NotFound)?;
    if market.metadata.get().is_none() {
        refresh_metadata(&gateway, &table, market).await;
    }
    let document: Result<_, ApiError> = market.metadata.get().ok_or_else(unavailable);
    Ok(published(&*document?))
}

fn published(document: &Value) -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "public, max-age=300")).json(document)
}
