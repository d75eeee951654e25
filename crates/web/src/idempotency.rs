//! The `Idempotency-Key` of a request.

use actix_web::HttpRequest;
use common::{ApiError, Code, FieldCode};
use signin::IdempotencyKey;

/// The header's name, in requests and in problems.
const NAME: &str = "Idempotency-Key";

/// The header's words in the OpenAPI document.
pub(crate) const WORDS: &str = "The client's own key for this request, drawn at random: 22 to 64 of `[A-Za-z0-9_-]`. It tells \
                                a repeat, when an answer was lost, from another request.";

/// The key, if there is one; one that is malformed or comes twice is refused.
pub(crate) fn key(req: &HttpRequest) -> Result<Option<IdempotencyKey>, ApiError> {
    let mut values = req.headers().get_all(NAME);
    let Some(value) = values.next() else { return Ok(None) };
    let key = value.to_str().ok().filter(|_| values.next().is_none()).and_then(|text| text.parse().ok());
    key.map(Some).ok_or_else(|| ApiError::field(Code::ValidationFailed, NAME, FieldCode::Invalid))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    const GOOD: &str = "0123456789abcdefABCDEF-_";

    fn of(values: &[&str]) -> Result<bool, ApiError> {
        let request = values
            .iter()
            .fold(TestRequest::default(), |request, value| request.append_header((NAME, *value)));
        Ok(key(&request.to_http_request())?.is_some())
    }

    #[test]
    fn a_key_is_taken_once_and_well_formed_or_refused_by_name() {
        assert_eq!(of(&[]), Ok(false));
        assert_eq!(of(&[GOOD]), Ok(true));
        let refused = Err(ApiError::field(Code::ValidationFailed, NAME, FieldCode::Invalid));
        for bad in [&[""][..], &["short"], &[GOOD, GOOD], &["0123456789abcdefABCDEF é"]] {
            assert_eq!(of(bad), refused, "{bad:?}");
        }
    }
}
