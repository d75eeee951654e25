//! What the Cloud API would answer: simulated, in its own form.

use crate::testing::{Recorded, Reply};

pub(crate) const NUMBER: &str = "106540352242922";
pub(crate) const TOKEN: &str = "whatsapp-t0ken";
pub(crate) const APP_SECRET: &str = "whatsapp-app-s3cret";
pub(crate) const VERIFY_TOKEN: &str = "whatsapp-verify-t0ken";
pub(crate) const WAMID: &str = "wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBI3N0EAMDQ=";

/// The message as it was taken.
pub(crate) fn accepted() -> Reply {
    let body = format!(
        r#"{{"messaging_product":"whatsapp","contacts":[{{"input":"+99911111111","wa_id":"99911111111"}}],"messages":[{{"id":"{WAMID}","message_status":"accepted"}}]}}"#
    );
    Reply::Answer(200, body)
}

/// An error by its code.
pub(crate) fn refused(status: u16, code: u32) -> Reply {
    let body = format!(
        r#"{{"error":{{"message":"(#{code}) refused","type":"OAuthException","code":{code},"error_data":{{"messaging_product":"whatsapp","details":"99911111111"}},"fbtrace_id":"A"}}}}"#
    );
    Reply::Answer(status, body)
}

/// Whether the request is one that the API takes.
pub(crate) fn check(request: &Recorded) {
    assert!(request.head.starts_with(&format!("POST /{NUMBER}/messages HTTP/1.1")), "{}", request.head);
    assert_eq!(request.header("authorization"), format!("Bearer {TOKEN}"));
    assert_eq!(request.header("content-type"), "application/json");
}

/// The number that sends.
pub(crate) fn number() -> Reply {
    Reply::Answer(200, format!(r#"{{"id":"{NUMBER}"}}"#))
}
