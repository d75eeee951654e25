//! `GET /api/v1/auth/health`: each market asked now, all at once.

use std::collections::BTreeMap;
use std::time::Duration;

use actix_web::HttpResponse;
use common::api::Health;
use edge::Failure;
use futures_util::future::join_all;

use crate::gateway::{Gateway, Shared};
use crate::kept::Kept;

const PATIENCE: Duration = Duration::from_millis(900);
/// A crowd that asks all the time makes no more than two probes a second.
const FRESH: Duration = Duration::from_millis(500);

/// The last probe of all markets.
pub(crate) type Probes = Kept<BTreeMap<String, String>>;

/// Always 200: the gateway itself is up, whatever its markets are.
pub(crate) async fn report(gateway: Shared) -> Result<HttpResponse, Failure> {
    gateway.probes.refresh(FRESH, async { Some(probe(&gateway).await) }).await;
    let markets = gateway.probes.get().map(|markets| (*markets).clone()).unwrap_or_default();
    let status = if markets.values().all(|state| state == "up") { "ok" } else { "degraded" };
    let (status, service) = (status.to_owned(), "gateway".to_owned());
    Ok(HttpResponse::Ok().json(Health {
        status,
        service,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        markets,
    }))
}

async fn probe(gateway: &Gateway) -> BTreeMap<String, String> {
    let table = gateway.table();
    let states = table.markets.values().map(|market| async {
        let answer = gateway.fetcher.get(&market.upstream, "/api/v1/auth/health", PATIENCE).await;
        (market.id.to_string(), if answer.is_ok() { "up" } else { "down" }.to_owned())
    });
    join_all(states).await.into_iter().collect()
}
