//! The headers that every answer has, and the measure of those that a request may have.

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use actix_web::http::uri::Authority;

/// The largest header section that a request may have.
///
/// actix itself gives up at 97 lines and at 128 KiB, without a problem document; ours come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeaderLimits {
    /// Bytes on the wire.
    bytes: usize,
    /// Lines; a header that stands twice counts twice.
    lines: usize,
}

impl HeaderLimits {
    /// Where clients come in: 32 KiB in 88 lines.
    pub const PUBLIC: Self = Self { bytes: 32 * 1024, lines: 88 };
    /// Behind a gateway, which adds `X-Forwarded-*`, `X-Request-Id`, `Via` and `Content-Length` to what it let in.
    pub const BEHIND_A_GATEWAY: Self =
        Self { bytes: Self::PUBLIC.bytes + 2 * 1024, lines: Self::PUBLIC.lines + 7 };

    /// Whether a header section, as it came on the wire, is larger.
    pub(super) fn are_passed(self, headers: &HeaderMap) -> bool {
        let wire_size =
            |(name, value): (&HeaderName, &HeaderValue)| name.as_str().len() + value.len() + ": \r\n".len();
        headers.len() > self.lines || headers.iter().map(wire_size).sum::<usize>() > self.bytes
    }
}

/// What an answer says unless it says something else itself.
const DEFAULTS: [(HeaderName, HeaderValue); 5] = [
    (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'")),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
];

pub(super) fn complete(headers: &mut HeaderMap) {
    for (name, value) in DEFAULTS {
        if !headers.contains_key(&name) {
            headers.append(name, value);
        }
    }
}

/// Whether the `Host`, if there is one, is a host and perhaps a port (RFC 9112, section 3.2).
pub(super) fn host_is_sound(headers: &HeaderMap) -> bool {
    headers.get_all(HOST).all(|host| host.to_str().is_ok_and(is_host))
}

fn is_host(text: &str) -> bool {
    is_plain_host(text) || is_any_host(text)
}

/// Almost all are: letters, digits, dots and hyphens, and perhaps a port.
fn is_plain_host(text: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b == b'.' || b == b'-';
    let (host, port) = text.split_at(text.bytes().position(|b| !is_plain(b)).unwrap_or(text.len()));
    let is_port = |port: &str| port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok());
    !host.is_empty() && (port.is_empty() || is_port(port))
}

fn is_any_host(text: &str) -> bool {
    let Ok(authority) = text.parse::<Authority>() else { return text.is_empty() };
    match text.strip_prefix(authority.host()) {
        Some("" | ":") => true,
        Some(port) => port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok()),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound(host: &'static str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_static(host));
        host_is_sound(&headers)
    }

    #[test]
    fn a_plain_host_is_a_host_by_the_long_way_too() {
        for plain in ["localhost", "A-1.example", "127.0.0.1", "a:0", "a:65535", "a:00080", "-", "."] {
            assert!(is_plain_host(plain) && is_any_host(plain), "{plain}");
        }
        for other in ["", ":80", "a:", "a:65536", "a:-1", "a:1:2", "[::1]", "a_b", "a@b", "a%41", "é"] {
            assert!(!is_plain_host(other), "{other}");
        }
    }

    #[test]
    fn a_host_is_a_host_and_perhaps_a_port() {
        for good in ["", "localhost", "a.example:8080", "a:", "127.0.0.1:1", "[::1]", "[::1]:80"] {
            assert!(sound(good), "{good}");
        }
        for bad in ["a b@/", "a b", "a/b", "user@a", "a:b", "a:b:c", "a:99999", "[::1", "http://a", "a?b"] {
            assert!(!sound(bad), "{bad}");
        }
        assert!(host_is_sound(&HeaderMap::new()));
    }
}
