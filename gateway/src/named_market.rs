//! `X-Market`, which may only agree.

use actix_web::HttpRequest;
use common::{ApiError, Code};

use crate::market::Market;

/// Refuses a request whose `X-Market` names another market than the number or the token does.
pub(crate) fn check(request: &HttpRequest, market: &Market) -> Result<(), ApiError> {
    let agrees = |value: &[u8]| value.trim_ascii().eq_ignore_ascii_case(market.id.as_str().as_bytes());
    let mut named = request.headers().get_all("x-market");
    if named.all(|value| agrees(value.as_bytes())) { Ok(()) } else { Err(Code::MarketMismatch.into()) }
}
