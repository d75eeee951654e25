//! CORS, answered here alone: browser clients of the allowed origins may read answers, without credentials.

mod origin;

pub use origin::OriginPattern;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
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
    /// The request's `Origin`, if there is one and it is allowed. Nothing under `/dev` is for a page of another
    /// origin: codes can be read there.
    fn allowed(&self, request: &ServiceRequest) -> Option<HeaderValue> {
        if request.uri().path().starts_with("/dev") {
            return None;
        }
        let mut origins = request.headers().get_all(header::ORIGIN);
        let origin = origins.next().filter(|_| origins.next().is_none())?;
        let text = origin.to_str().ok()?;
        self.0.iter().any(|pattern| pattern.allows(text)).then(|| origin.clone())
    }
}

/// The inner middleware: answers preflights of allowed origins.
pub(crate) async fn preflight<B: MessageBody>(
    origins: web::Data<Origins>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    if is_preflight(&request) && origins.allowed(&request).is_some() {
        let mut response = HttpResponse::NoContent().finish();
        grant(response.headers_mut());
        return Ok(request.into_response(response).map_into_right_body());
    }
    Ok(next.call(request).await?.map_into_left_body())
}

/// The outermost middleware: lets allowed origins read every answer, early refusals included; to any other origin the
/// answer is as if there were no CORS.
pub(crate) async fn permit<B: MessageBody>(
    origins: web::Data<Origins>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let allowed = origins.allowed(&request);
    match next.call(request).await {
        Ok(mut response) => {
            permit_reading(response.headers_mut(), allowed);
            Ok(response)
        }
        Err(error) => {
            let mut response = error.error_response();
            permit_reading(response.headers_mut(), allowed);
            Err(InternalError::from_response(error, response).into())
        }
    }
}

fn is_preflight(request: &ServiceRequest) -> bool {
    request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

/// What lets the origin's pages read the answer; caches are told that it depends on the origin in any case.
fn permit_reading(headers: &mut HeaderMap, origin: Option<HeaderValue>) {
    headers.append(header::VARY, HeaderValue::from_static(VARY[0]));
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
}

fn grant(headers: &mut HeaderMap) {
    for name in &VARY[1..] {
        headers.append(header::VARY, HeaderValue::from_static(name));
    }
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS);
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    headers.insert(HeaderName::from_static("cache-control"), HeaderValue::from_static("no-store"));
}
