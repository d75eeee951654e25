//! The language of a refusal.

use actix_web::HttpRequest;
use actix_web::http::header::ACCEPT_LANGUAGE;
use common::Language;

use crate::gateway::Gateway;
use crate::market::Market;

/// Lets problems be written in the asked language, else in an accepted one, while no market is known.
pub(crate) fn before_routing(gateway: &Gateway, request: &HttpRequest, asked: Option<&Language>) {
    choose(gateway, request, asked, None);
}

/// The same, else in the market's own.
pub(crate) fn for_market(
    gateway: &Gateway,
    request: &HttpRequest,
    market: &Market,
    asked: Option<&Language>,
) {
    choose(gateway, request, asked, market.language().as_ref());
}

fn choose(gateway: &Gateway, request: &HttpRequest, asked: Option<&Language>, own: Option<&Language>) {
    let accept = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    edge::set_language(request, gateway.texts.negotiate(asked, accept, own));
}
