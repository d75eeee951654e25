//! What markets publish, asked for in the background and when somebody needs it now.

use std::time::Duration;

use bytes::Bytes;
use common::MarketDescriptor;
use common::api::Markets;
use futures_util::future::join_all;
use serde_json::Value;
use tokens::KeySet;

use crate::fetch::PATIENCE;
use crate::gateway::Gateway;
use crate::kept::Kept;
use crate::market::Market;
use crate::table::Table;

/// How often all is asked for again.
const EVERY: Duration = Duration::from_secs(300);
/// How often while something was never seen: a market that starts later than its gateway.
const WHILE_UNSEEN: Duration = Duration::from_secs(1);
/// At most this often on behalf of a request, whatever tokens come (an unknown `kid` costs its sender nothing).
const PAUSE: Duration = Duration::from_secs(5);
/// The same while nothing is known, so that nobody waits for a market that has come up.
const PAUSE_UNSEEN: Duration = Duration::from_millis(200);

/// Keeps everything fresh for as long as it is polled.
pub(crate) async fn keep_fresh(gateway: &Gateway) {
    loop {
        let table = gateway.table();
        join_all(table.markets.values().map(|market| refresh_all(gateway, &table, market))).await;
        let seen = table.markets.values().all(|market| is_seen(market));
        tokio::time::sleep(if seen { EVERY } else { WHILE_UNSEEN }).await;
    }
}

fn is_seen(market: &Market) -> bool {
    market.keys.get().is_some()
        && market.metadata.get().is_some()
        && market.descriptor.get().is_some()
        && market.api.get().is_some()
}

async fn refresh_all(gateway: &Gateway, table: &Table, market: &Market) {
    tokio::join!(
        refresh_keys(gateway, market),
        refresh_metadata(gateway, table, market),
        refresh_descriptor(gateway, market),
        refresh_api(gateway, market),
    );
}

/// Asks for the keys. A set that is as it was stays the very same: what was checked with it stays checked.
pub(crate) async fn refresh_keys(gateway: &Gateway, market: &Market) {
    let ask = async {
        let news =
            learn(gateway, market, "/.well-known/jwks.json", |body| KeySet::from_jwks(body).ok()).await;
        news.filter(|news| market.keys.get().is_none_or(|known| *known != *news))
    };
    market.keys.refresh(pause(&market.keys), ask).await;
}

/// Asks for the metadata, and learns the issuer from it unless settings name one.
pub(crate) async fn refresh_metadata(gateway: &Gateway, table: &Table, market: &Market) {
    let ask = learn(gateway, market, "/.well-known/oauth-authorization-server", |body| {
        let document: Value = serde_json::from_slice(body).ok()?;
        let issuer = document.get("issuer")?.as_str().filter(|issuer| !issuer.is_empty())?;
        let own = match &market.settings.issuer {
            Some(configured) => configured == issuer,
            None => table.issuers.claim(&market.id, issuer),
        };
        own.then_some(document)
    });
    market.metadata.refresh(pause(&market.metadata), ask).await;
}

/// Asks what the market says of itself.
pub(crate) async fn refresh_descriptor(gateway: &Gateway, market: &Market) {
    let ask = learn(gateway, market, "/api/v1/auth/markets", |body| {
        let Markets { supported_markets, .. } = serde_json::from_slice(body).ok()?;
        let mut own =
            supported_markets.into_iter().filter(|one: &MarketDescriptor| one.market == market.id.as_str());
        own.next()
    });
    market.descriptor.refresh(pause(&market.descriptor), ask).await;
}

/// Asks for the API document.
pub(crate) async fn refresh_api(gateway: &Gateway, market: &Market) {
    let ask = learn(gateway, market, "/openapi.json", |body| {
        serde_json::from_slice(body).ok().filter(Value::is_object).map(|_| body.clone())
    });
    market.api.refresh(pause(&market.api), ask).await;
}

fn pause<T>(kept: &Kept<T>) -> Duration {
    if kept.get().is_some() { PAUSE } else { PAUSE_UNSEEN }
}

async fn learn<T>(
    gateway: &Gateway,
    market: &Market,
    path: &str,
    read: impl Fn(&Bytes) -> Option<T>,
) -> Option<T> {
    let body = match gateway.fetcher.get(&market.upstream, path, PATIENCE).await {
        Ok(body) => body,
        Err(cause) => {
            tracing::debug!(market = %market.id, path, %cause, "the market does not publish");
            return None;
        }
    };
    let learnt = read(&body);
    if learnt.is_none() {
        tracing::warn!(market = %market.id, path, "what the market publishes can't be used; if it is an issuer, it may be another market's");
    }
    learnt
}
