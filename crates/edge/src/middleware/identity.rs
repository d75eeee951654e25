//! The name of a request.

use actix_web::http::header::HeaderMap;
use actix_web::{HttpMessage, HttpRequest};
use common::new_uuid;

use super::Edge;

pub(super) const X_REQUEST_ID: &str = "x-request-id";

/// A request's name, kept with it.
pub(super) struct Identity(pub(super) String);

/// The request's id, as in `X-Request-Id`; empty outside of [`Edge`].
pub fn request_id(req: &HttpRequest) -> String {
    req.extensions().get::<Identity>().map(|identity| identity.0.clone()).unwrap_or_default()
}

impl Edge {
    /// The caller's id, if it sent exactly one that is fit to be logged and echoed; else a new UUIDv7.
    pub(super) fn identify(&self, headers: &HeaderMap) -> String {
        let mut values = headers.get_all(X_REQUEST_ID);
        let only = values.next().filter(|_| values.next().is_none());
        let fit = only.and_then(|value| value.to_str().ok()).filter(|id| is_fit(id));
        fit.map_or_else(|| new_uuid(self.clock.now(), &*self.entropy).to_string(), str::to_owned)
    }
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
