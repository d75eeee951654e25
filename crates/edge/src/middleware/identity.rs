//! The names of a request: its id, and the trace it belongs to.

use actix_web::http::header::HeaderMap;
use actix_web::{HttpMessage, HttpRequest};
use common::new_uuid;

use super::Edge;

pub(super) const X_REQUEST_ID: &str = "x-request-id";

/// A request's names, kept with it.
pub(super) struct Identity {
    pub(super) request_id: String,
    pub(super) trace_id: String,
}

/// The request's id, as in `X-Request-Id`; empty outside of [`Edge`].
pub fn request_id(req: &HttpRequest) -> String {
    req.extensions().get::<Identity>().map(|identity| identity.request_id.clone()).unwrap_or_default()
}

/// The id of the trace that the request belongs to (W3C Trace Context, 32 hex digits); empty outside of [`Edge`].
pub fn trace_id(req: &HttpRequest) -> String {
    req.extensions().get::<Identity>().map(|identity| identity.trace_id.clone()).unwrap_or_default()
}

impl Edge {
    /// The caller's id, if it sent exactly one that is fit to be logged and echoed; else a new UUIDv7.
    pub(super) fn identify(&self, headers: &HeaderMap) -> String {
        let mut values = headers.get_all(X_REQUEST_ID);
        let only = values.next().filter(|_| values.next().is_none());
        let fit = only.and_then(|value| value.to_str().ok()).filter(|id| is_fit(id));
        fit.map_or_else(|| new_uuid(self.clock.now(), &*self.entropy).to_string(), str::to_owned)
    }

    /// The caller's trace (W3C Trace Context), else a new one.
    pub(super) fn trace(&self, headers: &HeaderMap) -> String {
        let parent = headers.get("traceparent").and_then(|value| value.to_str().ok());
        parent.and_then(trace_of).map_or_else(|| self.new_trace(), str::to_owned)
    }

    fn new_trace(&self) -> String {
        let mut bytes = [0; 16];
        self.entropy.fill(&mut bytes);
        format!("{:032x}", u128::from_be_bytes(bytes).max(1))
    }
}

fn is_fit(id: &str) -> bool {
    (8..=128).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
}

/// `00-<32 hex>-<16 hex>-<2 hex>`.
fn trace_of(parent: &str) -> Option<&str> {
    let mut parts = parent.split('-');
    let (version, trace) = (parts.next()?, parts.next()?);
    let lower_hex = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    let fits =
        version.len() == 2 && version != "ff" && lower_hex(version) && trace.len() == 32 && lower_hex(trace);
    (fits && trace.bytes().any(|b| b != b'0')).then_some(trace)
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

    #[test]
    fn a_trace_is_taken_over_only_when_it_is_one() {
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        assert_eq!(trace_of(&format!("00-{trace}-00f067aa0ba902b7-01")), Some(trace));
        for bad in
            ["", "00", "00-4bf9-00f067aa0ba902b7-01", &format!("00-{}-00f067aa0ba902b7-01", "0".repeat(32))]
        {
            assert_eq!(trace_of(bad), None, "{bad}");
        }
    }
}
