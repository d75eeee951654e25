//! What the gateway tells browsers and finders of weaknesses.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use chrono::{SecondsFormat, TimeDelta};
use common::Code;
use edge::Failure;

use crate::gateway::Shared;

/// How long the page is good for: RFC 9116 recommends less than a year.
const GOOD_FOR: TimeDelta = TimeDelta::days(180);

/// What who came by TLS is told, to do so ever after (RFC 6797); by plain HTTP it would not count.
pub(crate) fn lasting(seconds: u64) -> Option<HeaderValue> {
    (seconds > 0).then(|| HeaderValue::from_str(&format!("max-age={seconds}")).ok()).flatten()
}

/// `GET /.well-known/security.txt` (RFC 9116); not found where no contact is set.
pub(crate) async fn contact(gateway: Shared) -> Result<HttpResponse, Failure> {
    let contact = gateway.security.contact.as_ref().ok_or(Code::NotFound)?;
    let expires = (gateway.clock.now() + GOOD_FOR).to_rfc3339_opts(SecondsFormat::Secs, true);
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/plain; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "max-age=3600"))
        .body(format!("Contact: {contact}\nExpires: {expires}\nPreferred-Languages: en\n")))
}
