//! Files that browsers may keep.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use bytes::Bytes;
use sha2::{Digest, Sha256};

/// Pages are asked for each time, and cost nothing where they have not changed.
const PAGE: &str = "no-cache";
const PART: &str = "public, max-age=86400";
const PART_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// A file with its validator (RFC 9110, section 8.8.3).
#[derive(Clone)]
pub struct Asset {
    bytes: Bytes,
    content_type: String,
    etag: String,
    cache: &'static str,
    policy: &'static str,
}

impl Asset {
    /// A page under its own content security policy.
    pub fn page(html: String, policy: &'static str) -> Self {
        Self::new(html.into(), "text/html; charset=utf-8", PAGE, policy)
    }

    /// A script, a style sheet or an image that changes with a release of somebody else's only.
    pub fn part(bytes: Bytes, content_type: &str) -> Self {
        Self::new(bytes, content_type, PART, PART_POLICY)
    }

    /// The same of our own: with a page that is asked for each time goes a script that is.
    pub fn own_part(text: &'static str, content_type: &str) -> Self {
        Self::new(Bytes::from_static(text.as_bytes()), content_type, PAGE, PART_POLICY)
    }

    fn new(bytes: Bytes, content_type: &str, cache: &'static str, policy: &'static str) -> Self {
        let etag = format!("\"{}\"", BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(&bytes)[..12]));
        Self { bytes, content_type: content_type.to_owned(), etag, cache, policy }
    }

    /// The file, or 304 if the browser has it. The policy stands in both: a 304 replaces the kept headers.
    pub fn answer(&self, req: &HttpRequest) -> HttpResponse {
        let is_known = self.is_known(req);
        let mut response =
            HttpResponse::build(if is_known { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
        response
            .insert_header((ETAG, self.etag.as_str()))
            .insert_header((CACHE_CONTROL, self.cache))
            .insert_header((CONTENT_SECURITY_POLICY, self.policy));
        if is_known {
            return response.finish();
        }
        response.insert_header((CONTENT_TYPE, self.content_type.as_str())).body(self.bytes.clone())
    }

    fn is_known(&self, req: &HttpRequest) -> bool {
        let known = req.headers().get_all(IF_NONE_MATCH).filter_map(|value| value.to_str().ok());
        let mut tags = known.flat_map(|list| list.split(',')).map(|tag| tag.trim().trim_start_matches("W/"));
        tags.any(|tag| tag == self.etag || tag == "*")
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_browser_that_has_the_file_is_told_so_under_the_same_policy() {
        let asset = Asset::page("<p>".to_owned(), "default-src 'self'");
        let tags = format!("\"x\", W/{}", asset.etag);
        let answer = asset.answer(&TestRequest::get().insert_header((IF_NONE_MATCH, tags)).to_http_request());
        assert_eq!(answer.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(answer.headers().get(CONTENT_SECURITY_POLICY).unwrap(), "default-src 'self'");
        let answer =
            asset.answer(&TestRequest::get().insert_header((IF_NONE_MATCH, "\"x\"")).to_http_request());
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers().get(ETAG).unwrap(), asset.etag.as_str());
    }
}
