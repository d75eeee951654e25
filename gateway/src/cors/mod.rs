//! CORS, answered here alone: browser clients of the allowed origins may read answers, without credentials.

mod origin;

pub use origin::OriginPattern;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse, web};

const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, POST, PUT, DELETE");
const REQUEST_HEADERS: HeaderValue = HeaderValue::from_static(
    "Accept, Accept-Language, Authorization, Content-Type, Idempotency-Key, X-Market, X-Request-Id",
);
const EXPOSED: HeaderValue =
    HeaderValue::from_static("Retry-After, X-Request-Id, RateLimit, RateLimit-Policy");
const VARY: [&str; 3] = ["Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"];

/// The allowed origins.
#[derive(Debug, Clone, Default)]
pub(crate) struct Origins(pub Vec<OriginPattern>);

impl Origins {
    /// The request's `Origin`, if there is one and it is allowed.
    fn allowed(&self, request: &HeaderMap) -> Option<HeaderValue> {
        let mut origins = request.get_all(header::ORIGIN);
        let origin = origins.next().filter(|_| origins.next().is_none())?;
        let text = origin.to_str().ok()?;
        self.0.iter().any(|pattern| pattern.allows(text)).then(|| origin.clone())
    }
}

/// The middleware: answers preflights of allowed origins; to any other origin the rest is as if there were no CORS.
pub(crate) async fn answer<B: MessageBody>(
    origins: web::Data<Origins>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let allowed = origins.allowed(request.headers());
    if allowed.is_some() && is_preflight(&request) {
        let mut response = request.into_response(HttpResponse::NoContent().finish()).map_into_right_body();
        permit(response.headers_mut(), allowed);
        preflight(response.headers_mut());
        return Ok(response);
    }
    let mut response = next.call(request).await?.map_into_left_body();
    permit(response.headers_mut(), allowed);
    Ok(response)
}

fn is_preflight(request: &ServiceRequest) -> bool {
    request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

/// What lets the origin's pages read the answer; caches are told that it depends on the origin in any case.
fn permit(headers: &mut HeaderMap, origin: Option<HeaderValue>) {
    headers.append(header::VARY, HeaderValue::from_static(VARY[0]));
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
}

fn preflight(headers: &mut HeaderMap) {
    for name in &VARY[1..] {
        headers.append(header::VARY, HeaderValue::from_static(name));
    }
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS);
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    headers.insert(HeaderName::from_static("cache-control"), HeaderValue::from_static("no-store"));
}
