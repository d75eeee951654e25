//! Where a market's server is.

use std::fmt;
use std::str::FromStr;

use http::Uri;
use http::uri::Authority;
use serde::{Deserialize, Deserializer};

/// The address of a market's server, `http://host:port`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Upstream {
    authority: Authority,
}

/// Why a text is not an upstream's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidUpstream {
    /// TLS is asked for.
    #[error(
        "https is not spoken to markets: give http://host:port within a trusted network, or a TLS sidecar's address"
    )]
    Https,
    /// Anything else.
    #[error("an upstream is http://host:port, without a path")]
    Shape,
}

impl FromStr for Upstream {
    type Err = InvalidUpstream;

    fn from_str(text: &str) -> Result<Self, InvalidUpstream> {
        let uri: Uri = text.parse().map_err(|_| InvalidUpstream::Shape)?;
        if uri.scheme_str() == Some("https") {
            return Err(InvalidUpstream::Https);
        }
        let authority = uri.authority().ok_or(InvalidUpstream::Shape)?;
        let bare =
            matches!(uri.path(), "" | "/") && uri.query().is_none() && !authority.as_str().contains('@');
        let addressed =
            uri.scheme_str() == Some("http") && !authority.host().is_empty() && uri.port_u16() != Some(0);
        let bounded = authority.as_str().ends_with(authority.host()) || uri.port_u16().is_some();
        if bare && addressed && bounded {
            Self::at(&authority.as_str().to_ascii_lowercase()).ok_or(InvalidUpstream::Shape)
        } else {
            Err(InvalidUpstream::Shape)
        }
    }
}

impl Upstream {
    fn at(authority: &str) -> Option<Self> {
        Some(Self { authority: authority.parse().ok()? })
    }

    /// The host and port.
    pub fn authority(&self) -> &str {
        self.authority.as_str()
    }

    /// The host and the port to connect to.
    pub(crate) fn socket(&self) -> (&str, u16) {
        let host = self.authority.host();
        let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        (bare, self.authority.port_u16().unwrap_or(80))
    }
}

impl fmt::Display for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}", self.authority)
    }
}

impl<'de> Deserialize<'de> for Upstream {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_http_host_and_port_is_one() {
        for good in ["http://127.0.0.1:8081", "http://kg-auth:8081/", "http://[::1]:1", "http://kg-auth"] {
            assert!(good.parse::<Upstream>().is_ok(), "{good}");
        }
        assert_eq!("https://kg-auth:8081".parse::<Upstream>(), Err(InvalidUpstream::Https));
        for bad in [
            "",
            "kg-auth:8081",
            "/x",
            "ftp://x",
            "http://",
            "http://x/y",
            "http://x?y",
            "http://a@x",
            "http://x:0",
            "http://x:99999",
        ] {
            assert_eq!(bad.parse::<Upstream>(), Err(InvalidUpstream::Shape), "{bad}");
        }
    }

    #[test]
    fn host_and_port_are_taken_as_they_are_written() {
        let socket = |text: &str| {
            let upstream: Upstream = text.parse().unwrap();
            let (host, port) = upstream.socket();
            (upstream.to_string(), host.to_owned(), port)
        };
        assert_eq!(socket("http://KG-auth:8081/"), ("http://kg-auth:8081".into(), "kg-auth".into(), 8081));
        assert_eq!(socket("http://[::1]"), ("http://[::1]".into(), "::1".into(), 80));
    }
}
