//! `GET /api/v1/auth/markets`: what the markets say of themselves, gathered and kept.

use actix_web::HttpResponse;
use common::api::Markets;
use edge::Failure;
use futures_util::future::join_all;

use crate::gateway::Shared;
use crate::published::refresh_descriptor;

/// The markets by name; one that was never reached is left out.
pub(crate) async fn list(gateway: Shared) -> Result<HttpResponse, Failure> {
    let table = gateway.table();
    let unseen = table.markets.values().filter(|market| market.descriptor.get().is_none());
    join_all(unseen.map(|market| refresh_descriptor(&gateway, market))).await;
    let seen = table.markets.values().filter_map(|market| market.descriptor.get());
    let supported_markets = seen.map(|descriptor| (*descriptor).clone()).collect();
    Ok(HttpResponse::Ok()
        .json(Markets { supported_markets, default_market: table.default_market.to_string() }))
}
