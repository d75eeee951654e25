//! The bearer token of a request (RFC 6750, section 2.1).

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;
use common::{ApiError, Code};

/// No token of ours is near this long.
const LONGEST: usize = 4096;

/// The token of the one `Authorization: Bearer` header, unverified.
///
/// Without the header, or with another scheme, it is `missing_token`; two headers, an empty or an oversized token
/// are `invalid_token`.
pub fn bearer_token(req: &HttpRequest) -> Result<&str, ApiError> {
    let mut headers = req.headers().get_all(AUTHORIZATION);
    let first = headers.next().ok_or(Code::MissingToken)?;
    if headers.next().is_some() {
        return Err(Code::InvalidToken.into());
    }
    let value = first.to_str().map_err(|_| Code::InvalidToken)?;
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Code::MissingToken.into());
    }
    let token = token.trim_matches(' ');
    let is_one_word =
        !token.is_empty() && token.len() <= LONGEST && token.bytes().all(|b| b.is_ascii_graphic());
    if is_one_word { Ok(token) } else { Err(Code::InvalidToken.into()) }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn token(headers: &[&str]) -> Result<String, Code> {
        let request = headers
            .iter()
            .fold(TestRequest::get(), |request, value| request.append_header((AUTHORIZATION, *value)));
        bearer_token(&request.to_http_request()).map(str::to_owned).map_err(|error| error.code)
    }

    #[test]
    fn the_scheme_is_read_in_any_case() {
        for header in ["Bearer a.b.c", "bearer a.b.c", "BEARER  a.b.c"] {
            assert_eq!(token(&[header]).as_deref(), Ok("a.b.c"), "{header}");
        }
    }

    #[test]
    fn no_bearer_token_is_missing() {
        assert_eq!(token(&[]), Err(Code::MissingToken));
        assert_eq!(token(&["Basic YTpi"]), Err(Code::MissingToken));
        assert_eq!(token(&["Bearerabc"]), Err(Code::MissingToken));
    }

    #[test]
    fn a_token_that_can_not_be_one_is_invalid() {
        let long = format!("Bearer {}", "a".repeat(LONGEST + 1));
        for headers in [&["Bearer a", "Bearer a"][..], &["Bearer"], &["Bearer "], &["Bearer a b"], &[&long]] {
            assert_eq!(token(headers), Err(Code::InvalidToken), "{headers:?}");
        }
    }
}
