//! What Vonage would answer: simulated, in its own form.

use crate::testing::{Recorded, Reply};

pub(crate) const KEY: &str = "abcd1234";
pub(crate) const SECRET: &str = "vonage-s3cret";
pub(crate) const SIGNATURE_SECRET: &str = "vonage-signature-s3cret-of-32-bytes";
pub(crate) const UUID: &str = "aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab";

/// 202 and the message's id.
pub(crate) fn accepted() -> Reply {
    Reply::Answer(202, format!(r#"{{"message_uuid":"{UUID}"}}"#))
}

/// A problem document with the code at the end of its type.
pub(crate) fn refused(status: u16, code: u32) -> Reply {
    let body = format!(
        r#"{{"type":"https://developer.vonage.com/api-errors/messages#{code}","title":"Refused","detail":"99911111111","instance":"x"}}"#
    );
    Reply::Answer(status, body)
}

/// Whether the request is one that the API takes.
pub(crate) fn check(request: &Recorded) {
    assert!(request.head.starts_with("POST /v1/messages HTTP/1.1"), "{}", request.head);
    assert_eq!(request.basic_auth(), (KEY.to_owned(), SECRET.to_owned()));
    assert_eq!(request.header("content-type"), "application/json");
}

/// The account's money.
pub(crate) fn balance(value: f64, auto_reload: bool) -> Reply {
    Reply::Answer(200, format!(r#"{{"value":{value:.2},"autoReload":{auto_reload}}}"#))
}
