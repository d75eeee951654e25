//! CORS, answered here alone: browser clients of the allowed origins may read answers, without credentials.

mod origin;

pub use origin::OriginPattern;

use actix_web::HttpResponse;
use actix_web::dev::ServiceRequest;
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, POST, PUT, DELETE");
const REQUEST_HEADERS: HeaderValue = HeaderValue::from_static(
    "Accept, Accept-Language, Authorization, Content-Type, Idempotency-Key, X-Market, X-Request-Id",
);
const EXPOSED: HeaderValue =
    HeaderValue::from_static("Retry-After, X-Request-Id, RateLimit, RateLimit-Policy");
static VARY: [HeaderValue; 3] = [
    HeaderValue::from_static("Origin"),
    HeaderValue::from_static("Access-Control-Request-Method"),
    HeaderValue::from_static("Access-Control-Request-Headers"),
];

/// The allowed origins.
#[derive(Debug, Clone, Default)]
pub(crate) struct Origins(pub Vec<OriginPattern>);

impl Origins {
    /// The request's `Origin`, if there is one and it is allowed. Nothing under `/dev` is for a page of another
    /// origin: codes can be read there.
    pub(crate) fn allowed(&self, request: &ServiceRequest) -> Option<HeaderValue> {
        let mut origins = request.headers().get_all(header::ORIGIN);
        let origin = origins.next().filter(|_| origins.next().is_none())?;
        if request.uri().path().starts_with("/dev") {
            return None;
        }
        let text = origin.to_str().ok()?;
        self.0.iter().any(|pattern| pattern.allows(text)).then(|| origin.clone())
    }
}

/// The answer to a preflight of an allowed origin.
pub(crate) fn preflight(origins: &Origins, request: &ServiceRequest) -> Option<HttpResponse> {
    (is_preflight(request) && origins.allowed(request).is_some()).then(|| {
        let mut response = HttpResponse::NoContent().finish();
        grant(response.headers_mut());
        response
    })
}

/// Lets the pages of `origin` read an answer, early refusals included, and nobody's if it is not allowed; caches are
/// told that it depends on the origin in any case.
pub(crate) fn permit(headers: &mut HeaderMap, origin: Option<HeaderValue>) {
    headers.append(header::VARY, VARY[0].clone());
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
}

fn is_preflight(request: &ServiceRequest) -> bool {
    request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

fn grant(headers: &mut HeaderMap) {
    for name in &VARY[1..] {
        headers.append(header::VARY, name.clone());
    }
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS);
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    headers.insert(HeaderName::from_static("cache-control"), HeaderValue::from_static("no-store"));
}
