//! The inbox as it changes: server-sent events, whole inboxes of one market each.

use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;
use common::api::InboxMessage;
use futures_util::{Stream, StreamExt as _};
use serde_json::json;

use crate::stopping;

/// How long one stream lasts. Browsers come again by themselves, so nothing is held by who is gone.
pub const STREAM_LIFE: Duration = Duration::from_secs(50);

/// As many messages are told of, the newest.
const SHOWN: usize = 200;

/// Before the first event: how long a browser waits before it comes again.
const OPENING: &[u8] = b"retry: 500\n\n";

/// The event that a market's inbox is as `messages`, the newest first.
pub fn inbox_event(market: &str, messages: &[InboxMessage]) -> Bytes {
    let messages = &messages[..messages.len().min(SHOWN)];
    format!("data: {}\n\n", json!({ "market": market, "messages": messages })).into()
}

/// Answers with `events` until the stream's life is over or the server stops.
pub fn event_stream(req: &HttpRequest, events: impl Stream<Item = Bytes> + 'static) -> HttpResponse {
    let req = req.clone();
    let over = async move {
        tokio::select! {
            () = stopping(&req) => (),
            () = tokio::time::sleep(STREAM_LIFE) => (),
        }
    };
    let opening = futures_util::stream::iter([Bytes::from_static(OPENING)]);
    let events = opening.chain(events).take_until(Box::pin(over)).map(Ok::<_, actix_web::Error>);
    HttpResponse::Ok().content_type("text/event-stream").streaming(Box::pin(events))
}
