//! `X-Market`, which may only agree.

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::header::HeaderName;
use common::{ApiError, Code};

use crate::market::Market;
use crate::table::Table;

const X_MARKET: HeaderName = HeaderName::from_static("x-market");

/// The market that `X-Market` names, where nothing else names one.
pub(crate) fn of<'a>(request: &HttpRequest, table: &'a Table) -> Option<&'a Arc<Market>> {
    let named = request.headers().get(X_MARKET)?.to_str().ok()?;
    table.markets.get(&named.trim().to_ascii_lowercase().parse().ok()?)
}

/// Refuses a request whose `X-Market` names another market than the number or the token does.
pub(crate) fn check(request: &HttpRequest, market: &Market) -> Result<(), ApiError> {
    let agrees = |value: &[u8]| value.trim_ascii().eq_ignore_ascii_case(market.id.as_str().as_bytes());
    let mut named = request.headers().get_all(X_MARKET);
    if named.all(|value| agrees(value.as_bytes())) { Ok(()) } else { Err(Code::MarketMismatch.into()) }
}
