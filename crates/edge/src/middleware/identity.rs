//! The name of a request.

use std::rc::Rc;

use actix_web::http::header::{HeaderMap, HeaderName};
use actix_web::{HttpMessage, HttpRequest};

use super::names::Names;

pub(super) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A request's name, kept with it.
pub(super) struct Identity(pub(super) Rc<str>);

/// The request's id, as in `X-Request-Id`; empty outside of [`Edge`](super::Edge).
pub fn request_id(req: &HttpRequest) -> Rc<str> {
    req.extensions().get::<Identity>().map(|identity| Rc::clone(&identity.0)).unwrap_or_default()
}

/// The caller's id, if it sent exactly one that is fit to be logged and echoed; else a new UUIDv7.
pub(super) fn identify(headers: &HeaderMap, names: &Names) -> Rc<str> {
    let mut values = headers.get_all(X_REQUEST_ID);
    let only = values.next().filter(|_| values.next().is_none());
    let fit = only.and_then(|value| value.to_str().ok()).filter(|id| is_fit(id));
    fit.map_or_else(|| names.make(), Rc::from)
}

fn is_fit(id: &str) -> bool {
    (8..=128).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_must_be_short_and_plain() {
        assert!(is_fit("abcDEF.-_") && is_fit(&"a".repeat(128)));
        for bad in ["short", "has space", "new\nline", "üüüüüüüü", &"a".repeat(129)] {
            assert!(!is_fit(bad), "{bad}");
        }
    }
}
