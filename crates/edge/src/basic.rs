//! The client credentials of a request: HTTP Basic (RFC 7617) as OAuth 2.0 writes it (RFC 6749, section 2.3.1).

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::{ApiError, Code, SecretString, form_decoded};

/// The id and the secret in the one `Authorization: Basic` header, both decoded as a form's fields are; anything else
/// is `invalid_client`.
pub fn client_credentials(req: &HttpRequest) -> Result<(String, SecretString), ApiError> {
    let mut headers = req.headers().get_all(AUTHORIZATION);
    let first = headers.next().filter(|_| headers.next().is_none());
    let credentials = first.and_then(|header| decoded(header.to_str().ok()?));
    credentials.ok_or_else(|| Code::InvalidClient.into())
}

fn decoded(header: &str) -> Option<(String, SecretString)> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(STANDARD.decode(encoded.trim_matches(' ')).ok()?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    Some((form_decoded(id)?, form_decoded(secret)?.into()))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use common::ExposeSecret as _;

    use super::*;

    fn read(headers: &[&str]) -> Result<(String, String), Code> {
        let request = headers
            .iter()
            .fold(TestRequest::post(), |request, value| request.append_header((AUTHORIZATION, *value)));
        let read = client_credentials(&request.to_http_request()).map_err(|error| error.code);
        read.map(|(id, secret)| (id, secret.expose_secret().to_owned()))
    }

    fn basic(pair: &str) -> String {
        format!("Basic {}", STANDARD.encode(pair))
    }

    #[test]
    fn id_and_secret_are_decoded_after_they_are_parted() {
        let pair = |id: &str, secret: &str| Ok((id.to_owned(), secret.to_owned()));
        assert_eq!(read(&[&basic("app:s3cret")]), pair("app", "s3cret"));
        assert_eq!(read(&[&basic("app:a:b")]), pair("app", "a:b"));
        assert_eq!(read(&[&basic("a%3Ap+p:%2B%25%D0%B0")]), pair("a:p p", "+%а"));
        assert_eq!(read(&["bAsIc  OjA="]), pair("", "0"));
    }

    #[test]
    fn everything_else_is_no_client() {
        let (good, broken) = (basic("app:s3cret"), basic("app:%zz"));
        for headers in [
            &[][..],
            &[good.as_str(), good.as_str()],
            &["Basic"],
            &["Basic "],
            &["Basic YXBw"],
            &["Basic YXBwOnMzY3JldA"],
            &["Basic /w=="],
            &["Bearer YXBwOnMzY3JldA=="],
            &[broken.as_str()],
        ] {
            assert_eq!(read(headers), Err(Code::InvalidClient), "{headers:?}");
        }
    }
}
