//! The one writer of problem documents.

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ALLOW, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderMap, HeaderName,
    HeaderValue, LAST_MODIFIED, RETRY_AFTER, WWW_AUTHENTICATE,
};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use common::{ApiError, Code, Language};

use super::exchange::Exchange;

const PROBLEM: &str = "application/problem+json";

/// The language that a handler knows better than `Accept-Language` does.
struct Chosen(Language);

/// What the problem that an answer carries is about, for logs and metrics.
#[derive(Clone, Copy)]
pub(super) struct Told {
    pub(super) code: Code,
    /// The limit that refused.
    pub(super) limit: Option<&'static str>,
}

/// Says in which language a problem about this request is written.
pub fn set_language(req: &HttpRequest, language: &Language) {
    req.extensions_mut().insert(Chosen(language.clone()));
}

pub(super) fn chosen_language(req: &HttpRequest) -> Option<Language> {
    req.extensions().get::<Chosen>().map(|chosen| chosen.0.clone())
}

/// Gives an answer that refuses, and is no problem document yet, the body of one.
pub(super) fn write<B: MessageBody>(
    response: HttpResponse<B>,
    exchange: &Exchange,
    language: Option<&Language>,
) -> (HttpResponse<EitherBody<B>>, Option<Told>) {
    let Some(error) = refusal(&response) else { return (response.map_into_left_body(), None) };
    let texts = &exchange.worker.texts;
    let accepted = exchange.accept_language.as_ref().and_then(|value| value.to_str().ok());
    let language = texts.negotiate(language, accepted, None);
    let problem = error.to_problem(texts, language, exchange.uri.path(), &exchange.id);
    let body = serde_json::to_vec(&problem).expect("a problem is plain JSON");
    let mut response = response.map_body(|_, _| EitherBody::right(BoxBody::new(body)));
    *response.status_mut() =
        StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    describe(response.headers_mut(), &error, language);
    (response, Some(Told { code: error.code, limit: error.window.map(|window| window.name) }))
}

fn refusal<B>(response: &HttpResponse<B>) -> Option<ApiError> {
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) || is_problem(response.headers()) {
        return None;
    }
    let carried = response.extensions().get::<ApiError>().cloned();
    Some(carried.unwrap_or_else(|| code_for(status).into()))
}

fn is_problem(headers: &HeaderMap) -> bool {
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    media_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(PROBLEM)
}

/// What a bare status says, where actix or an extractor refused.
fn code_for(status: StatusCode) -> Code {
    match status.as_u16() {
        401 => Code::MissingToken,
        404 => Code::NotFound,
        405 => Code::MethodNotAllowed,
        408 => Code::RequestTimeout,
        413 => Code::PayloadTooLarge,
        415 => Code::UnsupportedMediaType,
        422 => Code::ValidationFailed,
        431 => Code::HeadersTooLarge,
        502 => Code::BadUpstream,
        503 => Code::Overloaded,
        504 => Code::UpstreamTimeout,
        _ if status.is_client_error() => Code::MalformedRequest,
        _ => Code::Internal,
    }
}

fn describe(headers: &mut HeaderMap, error: &ApiError, language: &Language) {
    for stale in [CONTENT_ENCODING, CONTENT_LENGTH, ETAG, LAST_MODIFIED] {
        headers.remove(stale);
    }
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM));
    insert(headers, CONTENT_LANGUAGE, language.as_str());
    if let Some(allow) = error.allow {
        insert(headers, ALLOW, allow);
    }
    if let Some(seconds) = error.retry_after {
        insert(headers, RETRY_AFTER, &seconds.to_string());
    }
    match error.code {
        Code::MissingToken => insert(headers, WWW_AUTHENTICATE, "Bearer"),
        Code::InvalidClient => insert(headers, WWW_AUTHENTICATE, r#"Basic realm="introspection""#),
        code if code.status() == 401 => insert(headers, WWW_AUTHENTICATE, r#"Bearer error="invalid_token""#),
        _ => (),
    }
    describe_window(headers, error);
}

/// draft-ietf-httpapi-ratelimit-headers-10: nothing is left, until the retry succeeds.
fn describe_window(headers: &mut HeaderMap, error: &ApiError) {
    let Some(window) = error.window else { return };
    let policy = format!(r#""{}";q={};w={}"#, window.name, window.quota, window.seconds);
    let state = format!(r#""{}";r=0;t={}"#, window.name, error.retry_after.unwrap_or(window.seconds));
    insert(headers, HeaderName::from_static("ratelimit-policy"), &policy);
    insert(headers, HeaderName::from_static("ratelimit"), &state);
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
