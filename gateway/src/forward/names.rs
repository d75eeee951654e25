//! Headers' names on both sides of the gateway: its server and its client have types of their own for them.

use actix_web::http::header as outside;
use http::header as inside;

macro_rules! known {
    ($($text:literal $name:ident)+) => {
        /// A client's header as a market gets it; `name` is in lower case.
        pub(super) fn inward(name: &str) -> Result<inside::HeaderName, inside::InvalidHeaderName> {
            match name {
                $($text => Ok(inside::$name),)+
                _ => inside::HeaderName::from_bytes(name.as_bytes()),
            }
        }

        /// A market's header as the client gets it; `name` is in lower case.
        pub(super) fn outward(name: &str) -> Result<outside::HeaderName, outside::InvalidHeaderName> {
            match name {
                $($text => Ok(outside::$name),)+
                _ => outside::HeaderName::from_bytes(name.as_bytes()),
            }
        }

        #[cfg(test)]
        const KNOWN: &[&str] = &[$($text),+];
    };
}

// What most messages have: the others are read.
known! {
    "accept" ACCEPT
    "accept-encoding" ACCEPT_ENCODING
    "accept-language" ACCEPT_LANGUAGE
    "authorization" AUTHORIZATION
    "cache-control" CACHE_CONTROL
    "content-language" CONTENT_LANGUAGE
    "content-security-policy" CONTENT_SECURITY_POLICY
    "content-type" CONTENT_TYPE
    "date" DATE
    "origin" ORIGIN
    "referer" REFERER
    "referrer-policy" REFERRER_POLICY
    "server" SERVER
    "user-agent" USER_AGENT
    "vary" VARY
    "x-content-type-options" X_CONTENT_TYPE_OPTIONS
    "x-frame-options" X_FRAME_OPTIONS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_on_both_sides() {
        for name in KNOWN.iter().chain(&["x-request-id", "idempotency-key", "etag"]) {
            assert_eq!(inward(name).unwrap().as_str(), *name);
            assert_eq!(outward(name).unwrap().as_str(), *name);
        }
        assert!(inward("a b").is_err() && outward("").is_err());
    }
}
