//! The names of headers that markets answer with.

use actix_web::http::header::{self, HeaderName, InvalidHeaderName};

macro_rules! known {
    ($($text:literal $name:ident)+) => {
        /// A market's header as the client gets it; `name` is in lower case.
        pub(super) fn outward(name: &str) -> Result<HeaderName, InvalidHeaderName> {
            match name {
                $($text => Ok(header::$name),)+
                _ => HeaderName::from_bytes(name.as_bytes()),
            }
        }

        #[cfg(test)]
        const KNOWN: &[&str] = &[$($text),+];
    };
}

// What most answers have: the others are read.
known! {
    "cache-control" CACHE_CONTROL
    "content-language" CONTENT_LANGUAGE
    "content-security-policy" CONTENT_SECURITY_POLICY
    "content-type" CONTENT_TYPE
    "date" DATE
    "referrer-policy" REFERRER_POLICY
    "server" SERVER
    "vary" VARY
    "x-content-type-options" X_CONTENT_TYPE_OPTIONS
    "x-frame-options" X_FRAME_OPTIONS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_what_it_is() {
        for name in KNOWN.iter().chain(&["x-request-id", "idempotency-key", "etag"]) {
            assert_eq!(outward(name).unwrap().as_str(), *name);
        }
        assert!(outward("").is_err() && outward("a b").is_err());
    }
}
