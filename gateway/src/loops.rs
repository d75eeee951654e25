//! A request that has been here before goes in circles: `Via` tells (RFC 9110, section 7.6.3).

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest, ResponseError as _};
use common::Code;
use edge::Failure;
use http::header::{HeaderMap, HeaderValue, VIA};

/// How this gateway is named in `Via`.
pub(crate) const PSEUDONYM: &str = "market-auth-gateway";
const MARK: HeaderValue = HeaderValue::from_static("1.1 market-auth-gateway");

/// Marks a request that leaves.
pub(crate) fn mark(headers: &mut HeaderMap) {
    headers.append(VIA, MARK);
}

/// The middleware: refuses what carries our mark already.
pub(crate) async fn refuse<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    if has_been_here(request.request()) {
        tracing::error!("a request came back: a market's url leads to the gateway");
        let refusal = Failure::from(Code::BadUpstream).error_response();
        return Ok(request.into_response(refusal).map_into_right_body());
    }
    Ok(next.call(request).await?.map_into_left_body())
}

fn has_been_here(request: &HttpRequest) -> bool {
    let hops = request
        .headers()
        .get_all("via")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','));
    hops.filter_map(|hop| hop.split_whitespace().nth(1)).any(|name| name.eq_ignore_ascii_case(PSEUDONYM))
}
