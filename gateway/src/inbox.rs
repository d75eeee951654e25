//! The development inbox of all markets: loopback only, and never in production.

use std::time::Duration;

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use common::Phone;
use common::api::{Inbox, InboxMessage};
use edge::dev::{InboxQuery, page};
use edge::{Failure, route};
use futures_util::future::join_all;
use futures_util::stream::{FuturesUnordered, StreamExt};
use reqwest::Method;

use crate::courier;
use crate::fetch::PATIENCE;
use crate::gateway::Gateway;
use crate::market::Market;
use crate::table::Table;

/// Registers the inbox.
pub(crate) fn routes(app: &mut ServiceConfig) {
    app.service(route("/dev/inbox").only_local().get(show).build());
    app.service(route("/dev/messages").only_local().get(list).delete(clear).build());
    app.service(route("/dev/messages/{id}/state").only_local().post(courier::by_id).build());
}

/// `GET /dev/inbox`
async fn show(gateway: Data<Gateway>) -> Result<HttpResponse, Failure> {
    let table = gateway.table();
    Ok(page(&all(&gateway, &asked(&table, None), None, 0).await))
}

/// `GET /dev/messages?to=…&wait=…`: waits for a first message in any market.
async fn list(gateway: Data<Gateway>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let InboxQuery { to, wait } = InboxQuery::of(&request)?;
    let table = gateway.table();
    let markets = asked(&table, to.as_deref());
    let mut messages = all(&gateway, &markets, to.as_deref(), 0).await;
    if messages.is_empty() && wait > 0 {
        messages = tokio::select! {
            messages = first(&gateway, &markets, to.as_deref(), wait) => messages,
            () = edge::stopping(&request) => messages,
        };
    }
    Ok(HttpResponse::Ok().json(Inbox { messages }))
}

/// `DELETE /dev/messages`
async fn clear(gateway: Data<Gateway>) -> Result<HttpResponse, Failure> {
    let table = gateway.table();
    let clear = |market| gateway.fetcher.ask(Method::DELETE, market, "/dev/messages", PATIENCE);
    join_all(table.markets.values().map(|market| clear(&market.upstream))).await;
    let mut response = HttpResponse::NoContent().finish();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// The number's market, or all of them.
fn asked<'a>(table: &'a Table, to: Option<&str>) -> Vec<&'a Market> {
    match to.map(Phone::parse) {
        None => table.markets.values().map(AsRef::as_ref).collect(),
        Some(phone) => {
            phone.ok().and_then(|phone| table.route(&phone).ok()).map(AsRef::as_ref).into_iter().collect()
        }
    }
}

/// What all `markets` have, newest first; a market that is away has nothing.
async fn all(gateway: &Gateway, markets: &[&Market], to: Option<&str>, wait: u64) -> Vec<InboxMessage> {
    let inboxes = join_all(markets.iter().map(|market| messages(gateway, market, to, wait))).await;
    let mut messages: Vec<_> = inboxes.into_iter().flatten().collect();
    messages.sort_by(|one, other| other.created_at.cmp(&one.created_at));
    messages
}

/// What the first of `markets` gets that gets any.
async fn first(gateway: &Gateway, markets: &[&Market], to: Option<&str>, wait: u64) -> Vec<InboxMessage> {
    let inboxes: FuturesUnordered<_> =
        markets.iter().map(|market| messages(gateway, market, to, wait)).collect();
    let mut arrived = Box::pin(inboxes.filter(|messages| std::future::ready(!messages.is_empty())));
    arrived.next().await.unwrap_or_default()
}

async fn messages(gateway: &Gateway, market: &Market, to: Option<&str>, wait: u64) -> Vec<InboxMessage> {
    let number = to.map(|to| format!("&to={}", to.replace('+', "%2B"))).unwrap_or_default();
    let path = format!("/dev/messages?wait={wait}{number}");
    let answer = gateway.fetcher.get(&market.upstream, &path, PATIENCE + Duration::from_secs(wait)).await;
    let inbox: Option<Inbox> = answer.ok().and_then(|body| serde_json::from_slice(&body).ok());
    inbox.unwrap_or_default().messages
}
