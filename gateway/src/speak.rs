//! The language of a refusal; while nothing is refused, nobody asks for it.

use actix_web::http::header::ACCEPT_LANGUAGE;
use actix_web::{HttpRequest, HttpResponse};
use common::{ApiError, Language};
use edge::Failure;

use crate::gateway::Gateway;
use crate::market::Market;

/// Lets a problem be written in the asked language, else in an accepted one, while no market is known.
pub(crate) fn before_routing(gateway: &Gateway, request: &HttpRequest, asked: Option<&Language>) {
    choose(gateway, request, asked, None);
}

/// Does what is done for a market; if that refuses, it is told in the asked language, else in an accepted one, else in
/// the market's own.
pub(crate) async fn for_market(
    gateway: &Gateway,
    request: &HttpRequest,
    market: &Market,
    asked: impl FnOnce() -> Option<Language>,
    work: impl Future<Output = Result<HttpResponse, ApiError>>,
) -> Result<HttpResponse, Failure> {
    let outcome = work.await;
    let is_good = outcome.as_ref().is_ok_and(|answer| answer.status().as_u16() < 400);
    if !is_good {
        choose(gateway, request, asked().as_ref(), market.language().as_ref());
    }
    Ok(outcome?)
}

fn choose(gateway: &Gateway, request: &HttpRequest, asked: Option<&Language>, own: Option<&Language>) {
    let accept = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    edge::set_language(request, gateway.texts.negotiate(asked, accept, own));
}
