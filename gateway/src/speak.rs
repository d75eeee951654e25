//! The language of a refusal once the market is known.

use actix_web::HttpRequest;
use actix_web::http::header::ACCEPT_LANGUAGE;
use common::Language;

use crate::gateway::Gateway;
use crate::market::Market;

/// Lets problems be written in the asked language, else in an accepted one, else in the market's own.
pub(crate) fn for_market(
    gateway: &Gateway,
    request: &HttpRequest,
    market: &Market,
    asked: Option<&Language>,
) {
    let accept = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let language = gateway.texts.negotiate(asked, accept, market.language().as_ref());
    edge::set_language(request, language);
}
