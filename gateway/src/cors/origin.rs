//! The origins that settings allow.

use std::str::FromStr;

use http::Uri;

/// `scheme://host`, `scheme://host:port`, or `scheme://host:*` for that host at every port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginPattern {
    /// `scheme://host`, the port included unless any will do.
    origin: String,
    any_port: bool,
}

/// The text is not an origin that could be allowed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "cors.origins: '{0}' is not http(s)://host, http(s)://host:port or http(s)://host:*; a bare * is refused"
)]
pub struct InvalidOrigin(String);

impl FromStr for OriginPattern {
    type Err = InvalidOrigin;

    fn from_str(text: &str) -> Result<Self, InvalidOrigin> {
        let (origin, any_port) = text.strip_suffix(":*").map_or((text, false), |origin| (origin, true));
        let uri: Uri = origin.parse().map_err(|_| InvalidOrigin(text.to_owned()))?;
        let plain = uri.host().is_some_and(|host| !host.is_empty()) && !origin.contains(['*', '@']);
        let exact = uri.scheme_str().zip(uri.authority()).is_some_and(|(scheme, authority)| {
            ["http", "https"].contains(&scheme) && origin == format!("{scheme}://{authority}")
        });
        if plain && exact && !(any_port && uri.port().is_some()) {
            Ok(Self { origin: origin.to_ascii_lowercase(), any_port })
        } else {
            Err(InvalidOrigin(text.to_owned()))
        }
    }
}

impl OriginPattern {
    /// Whether a browser's `Origin` header is this one; browsers write it in lower case.
    pub fn allows(&self, origin: &str) -> bool {
        match origin.strip_prefix(&self.origin) {
            Some("") => true,
            Some(rest) => self.any_port && rest.strip_prefix(':').is_some_and(is_port),
            None => false,
        }
    }
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit()) && text.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_wildcard_takes_every_port_and_nothing_else() {
        let pattern: OriginPattern = "http://localhost:*".parse().unwrap();
        for good in ["http://localhost", "http://localhost:5173", "http://localhost:1"] {
            assert!(pattern.allows(good), "{good}");
        }
        for bad in [
            "https://localhost:1",
            "http://localhost.evil.com",
            "http://localhost:1.evil.com",
            "http://localhost:",
            "null",
            "http://localhost:+1",
            "http://localhost:99999",
            "http://localhost:1/",
            "http://evil/http://localhost:1",
            "",
        ] {
            assert!(!pattern.allows(bad), "{bad}");
        }
    }

    #[test]
    fn an_exact_origin_is_only_itself() {
        let pattern: OriginPattern = "https://app.example.com".parse().unwrap();
        assert!(pattern.allows("https://app.example.com"));
        assert!(
            !pattern.allows("https://app.example.com:8443") && !pattern.allows("https://xapp.example.com")
        );
    }

    #[test]
    fn what_is_no_single_host_is_refused() {
        for bad in [
            "*",
            "null",
            "localhost",
            "http://*",
            "http://*.example.com",
            "http://a/",
            "http://a/b",
            "ftp://a",
            "http://a:1:*",
            "http://u@a",
        ] {
            assert!(bad.parse::<OriginPattern>().is_err(), "{bad}");
        }
    }
}
