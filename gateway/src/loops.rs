//! A request that has been here before goes in circles: `Via` tells (RFC 9110, section 7.6.3).

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, ResponseError as _};
use common::Code;
use edge::Failure;
use http::header::{HeaderMap, HeaderValue, VIA};

/// How this gateway is named in `Via`.
pub(crate) const PSEUDONYM: &str = "market-auth-gateway";
/// What a request that leaves is marked with, as the value of `Via`.
pub(crate) const MARK: HeaderValue = HeaderValue::from_static("1.1 market-auth-gateway");

/// Marks a request that leaves.
pub(crate) fn mark(headers: &mut HeaderMap) {
    headers.append(VIA, MARK);
}

/// The refusal of what carries our mark already.
pub(crate) fn refuse(request: &HttpRequest) -> Option<HttpResponse> {
    has_been_here(request).then(|| {
        tracing::error!("a request came back: a market's url leads to the gateway");
        Failure::from(Code::BadUpstream).error_response()
    })
}

fn has_been_here(request: &HttpRequest) -> bool {
    let hops = request
        .headers()
        .get_all(header::VIA)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','));
    hops.filter_map(|hop| hop.split_whitespace().nth(1)).any(|name| name.eq_ignore_ascii_case(PSEUDONYM))
}
