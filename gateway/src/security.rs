//! What the gateway tells browsers and finders of weaknesses.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue, STRICT_TRANSPORT_SECURITY};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpRequest, HttpResponse};
use chrono::{SecondsFormat, TimeDelta};
use common::Code;
use edge::Failure;

use crate::gateway::Gateway;

/// How long the page is good for: RFC 9116 recommends less than a year.
const GOOD_FOR: TimeDelta = TimeDelta::days(180);

/// The middleware: who came by TLS is told to do so ever after (RFC 6797); by plain HTTP that would not count.
pub(crate) async fn strict_transport<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let lasting = request.app_data::<Data<Gateway>>().and_then(|gateway| lasting(gateway, request.request()));
    let mut response = next.call(request).await?;
    if let Some(value) = lasting {
        response.headers_mut().insert(STRICT_TRANSPORT_SECURITY, value);
    }
    Ok(response)
}

fn lasting(gateway: &Gateway, request: &HttpRequest) -> Option<HeaderValue> {
    let seconds = gateway.security.hsts;
    let by_tls = gateway.came_by_tls(request);
    (seconds > 0 && by_tls).then(|| HeaderValue::from_str(&format!("max-age={seconds}")).ok()).flatten()
}

/// `GET /.well-known/security.txt` (RFC 9116); not found where no contact is set.
pub(crate) async fn contact(gateway: Data<Gateway>) -> Result<HttpResponse, Failure> {
    let contact = gateway.security.contact.as_ref().ok_or(Code::NotFound)?;
    let expires = (gateway.clock.now() + GOOD_FOR).to_rfc3339_opts(SecondsFormat::Secs, true);
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/plain; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "max-age=3600"))
        .body(format!("Contact: {contact}\nExpires: {expires}\nPreferred-Languages: en\n")))
}
