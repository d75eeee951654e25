//! A request's way to its market and back, every step bounded; what goes wrong on it is an `Unanswered`.

mod body;
mod broken;
mod client;
mod counts;
mod error;
mod exchange;
mod handed_on;
mod head;
mod hop;
mod length;
mod link;
mod names;
mod request;
mod trace;

pub(crate) use client::{Client, Limits};
pub(crate) use counts::{Meters, render};
pub(crate) use error::{Unanswered, unavailable};

use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;
use common::ApiError;
use tokio::time::{Instant, timeout_at};
use tracing::Instrument as _;

use crate::gateway::Gateway;
use crate::market::Market;

/// Hands the request to `market` with exactly these bytes as its body, and its answer back.
pub(crate) async fn forward(
    gateway: &Gateway,
    client: &Client,
    market: &Market,
    request: &HttpRequest,
    body: Bytes,
) -> Result<HttpResponse, ApiError> {
    let (begun, limits) = (Instant::now(), gateway.limits);
    let exchange = async {
        // Held until the answer is complete: a slow market fills its own share and nobody else's.
        let _place = market.in_flight.take().ok_or(Unanswered::Full)?;
        let upstream = &market.upstream;
        let outgoing = request::outgoing(request, upstream, gateway, &body)?;
        let answer = client.ask(upstream, &outgoing, (begun, limits.answer_bytes));
        let answer = timeout_at(begun + limits.answer, answer).await.unwrap_or(Err(Unanswered::Late))?;
        answer.handed_on()
    };
    let span = trace::open(request, market);
    let outcome = exchange.instrument(span.clone()).await;
    counts::count(market, &outcome, begun.elapsed());
    trace::close(&span, &outcome);
    outcome.map_err(|unanswered| unanswered.reported(market))
}
