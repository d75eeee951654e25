//! The development inbox of all markets: loopback only, and never in production.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::ServiceConfig;
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;
use common::Phone;
use common::api::{Inbox, InboxMessage};
use edge::dev::{InboxQuery, STREAM_LIFE, event_stream, inbox_event};
use edge::{Failure, route};
use futures_util::future::join_all;
use futures_util::stream::{self, FuturesUnordered, StreamExt};
use reqwest::Method;
use tokio::sync::mpsc;

use crate::courier;
use crate::fetch::PATIENCE;
use crate::gateway::{Gateway, Shared};
use crate::market::Market;
use crate::table::Table;

/// Events that may wait for a slow reader.
const AHEAD: usize = 16;
/// How soon a market that is away is asked again.
const AGAIN: Duration = Duration::from_secs(1);

/// Registers the inbox.
pub(crate) fn routes(app: &mut ServiceConfig) {
    app.configure(edge::dev::inbox_page)
        .service(route("/dev/messages").only_local().get(list).delete(clear).build())
        .service(route("/dev/messages/{id}/state").only_local().post(courier::by_id).build())
        .service(route("/dev/events").only_local().get(events).build());
}

/// `GET /dev/messages?to=…&wait=…`: waits for a first message in any market.
async fn list(gateway: Shared, request: HttpRequest) -> Result<HttpResponse, Failure> {
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

/// `GET /dev/events`: the markets' events as they come, each one whole.
async fn events(gateway: Shared, request: HttpRequest) -> HttpResponse {
    let (sender, receiver) = mpsc::channel(AHEAD);
    for market in gateway.table().markets.values().cloned() {
        actix_web::rt::spawn(follow(gateway.clone(), market, sender.clone()));
    }
    let events = stream::unfold(receiver, async |mut receiver| Some((receiver.recv().await?, receiver)));
    event_stream(&request, events)
}

/// `DELETE /dev/messages`
async fn clear(gateway: Shared) -> Result<HttpResponse, Failure> {
    let table = gateway.table();
    let clear = |market| gateway.fetcher.ask(Method::DELETE, market, "/dev/messages", PATIENCE);
    join_all(table.markets.values().map(|market| clear(&market.upstream))).await;
    let mut response = HttpResponse::NoContent().finish();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Passes on what a market tells until nobody listens; while the market is away its inbox is empty.
async fn follow(gateway: Shared, market: Arc<Market>, sender: mpsc::Sender<Bytes>) {
    let away = inbox_event(market.id.as_str(), &[]);
    let over = tokio::time::sleep(STREAM_LIFE);
    let passing = async {
        loop {
            let _ = gateway.fetcher.follow(&market.upstream, "/dev/events", STREAM_LIFE, &sender).await;
            if sender.send(away.clone()).await.is_err() {
                return;
            }
            tokio::time::sleep(AGAIN).await;
        }
    };
    tokio::select! {
        () = passing => (),
        () = sender.closed() => (),
        () = over => (),
    }
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
