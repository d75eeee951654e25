//! Headers that belong to one connection and never cross the gateway (RFC 9110, section 7.6.1).

const HOP_BY_HOP: [&str; 12] = [
    "connection",
    "content-length",
    "expect",
    "http2-settings",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// The headers of one message that stay behind: those of the connection, and those that `Connection` nominates.
pub(super) struct HopByHop(Vec<String>);

impl HopByHop {
    /// Those of a message with these `Connection` headers.
    pub(super) fn of<'a>(connection: impl Iterator<Item = &'a [u8]>) -> Self {
        let nominated = connection.flat_map(|value| value.split(|b| *b == b','));
        Self(nominated.map(|name| String::from_utf8_lossy(name.trim_ascii()).to_ascii_lowercase()).collect())
    }

    /// Whether the header `name` (in lower case) stays behind.
    pub(super) fn has(&self, name: &str) -> bool {
        HOP_BY_HOP.contains(&name)
            || name.starts_with("proxy-")
            || self.0.iter().any(|nominated| nominated == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_connection_nominates_stays_behind_too() {
        let hop = HopByHop::of([b"close, X-Secret".as_slice(), b" ,x-other;\xff,Authorization"].into_iter());
        for name in ["connection", "te", "proxy-anything", "x-secret", "authorization", "close"] {
            assert!(hop.has(name), "{name}");
        }
        assert!(!hop.has("accept") && !hop.has("x-request-id"));
    }
}
