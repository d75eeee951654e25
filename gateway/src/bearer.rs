//! Whose token this is: the market is taken from a token only after it was verified with that market's keys.

use std::sync::Arc;

use actix_web::HttpRequest;
use common::{ApiError, Code};
use futures_util::future::join_all;
use tokens::{Expected, KeySet, Shown, TokenError};

use crate::forward::unavailable;
use crate::gateway::Gateway;
use crate::market::Market;
use crate::published::{refresh_keys, refresh_metadata};
use crate::table::Table;

/// The market of the request's token; a forged, expired or unroutable one ends here.
pub(crate) async fn market_of(gateway: &Gateway, request: &HttpRequest) -> Result<Arc<Market>, ApiError> {
    let token = edge::bearer_token(request)?;
    let shown = gateway.good_tokens.shown(token);
    let issuer = shown.issuer().ok_or(Code::InvalidToken)?;
    let table = gateway.table();
    let market = issued_by(gateway, &table, &issuer).await?;
    let keys = keys_for(gateway, &market, &shown).await?;
    let expected = Expected { issuer: &issuer, audience: None, market: &market.id };
    gateway.good_tokens.verify(shown, &keys, expected, gateway.clock.now())?;
    Ok(market)
}

/// The market that has `issuer`. While some market's issuer was never learnt, an unknown one may be that market's.
pub(crate) async fn issued_by(
    gateway: &Gateway,
    table: &Table,
    issuer: &str,
) -> Result<Arc<Market>, ApiError> {
    if let Some(market) = table.issued_by(issuer) {
        return Ok(market.clone());
    }
    let unconfigured = table.markets.values().filter(|market| market.settings.issuer.is_none());
    join_all(unconfigured.map(|market| refresh_metadata(gateway, table, market))).await;
    let all_known = table.markets.keys().all(|id| table.issuers.of(id).is_some());
    match table.issued_by(issuer) {
        Some(market) => Ok(market.clone()),
        None if all_known => Err(TokenError::Invalid.into()),
        None => Err(unavailable()),
    }
}

/// The market's keys, asked for again if the token names one that is not among them.
async fn keys_for(gateway: &Gateway, market: &Market, shown: &Shown<'_>) -> Result<Arc<KeySet>, ApiError> {
    if let Some(keys) = market.keys.get().filter(|keys| !shown.names_unknown_key(keys)) {
        return Ok(keys);
    }
    refresh_keys(gateway, market).await;
    market.keys.get().ok_or_else(unavailable)
}
