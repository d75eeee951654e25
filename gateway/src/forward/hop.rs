//! Headers that belong to one connection and never cross the gateway (RFC 9110, section 7.6.1).

/// The headers of one message that stay behind: those of the connection, and those that `Connection` nominates.
pub(super) struct HopByHop<'a> {
    /// Others than those that stay behind in any case.
    nominated: Vec<&'a [u8]>,
}

impl<'a> HopByHop<'a> {
    /// Those of a message with these `Connection` headers.
    pub(super) fn of(connection: impl Iterator<Item = &'a [u8]>) -> Self {
        let names = connection.flat_map(|value| value.split(|b| *b == b',')).map(<[u8]>::trim_ascii);
        Self { nominated: names.filter(|name| !name.eq_ignore_ascii_case(b"keep-alive")).collect() }
    }

    /// Whether the header `name` (in lower case) stays behind.
    pub(super) fn has(&self, name: &str) -> bool {
        is_hop_by_hop(name) || self.nominated.iter().any(|other| other.eq_ignore_ascii_case(name.as_bytes()))
    }
}

fn is_hop_by_hop(name: &str) -> bool {
    match name {
        "connection" | "content-length" | "expect" | "http2-settings" | "keep-alive" | "te" | "trailer"
        | "transfer-encoding" | "upgrade" => true,
        _ => name.starts_with("proxy-"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_connection_nominates_stays_behind_too() {
        let connection = [b"close, X-Secret".as_slice(), b" ,x-other;\xff,Keep-Alive,Authorization"];
        let hop = HopByHop::of(connection.into_iter());
        for name in ["connection", "te", "keep-alive", "proxy-anything", "x-secret", "authorization", "close"]
        {
            assert!(hop.has(name), "{name}");
        }
        assert!(!hop.has("accept") && !hop.has("x-request-id"));
        assert!(HopByHop::of([b"Keep-Alive".as_slice()].into_iter()).nominated.is_empty());
    }
}
