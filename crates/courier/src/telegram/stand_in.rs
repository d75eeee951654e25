//! What the Telegram Gateway would answer: simulated, in its own form.

use crate::testing::{Recorded, Reply};

pub(crate) const TOKEN: &str = "telegram-t0ken";
pub(crate) const REQUEST: &str = "req-0001";

/// The status of a request that is under way.
pub(crate) fn accepted() -> Reply {
    let body = format!(
        r#"{{"ok":true,"result":{{"request_id":"{REQUEST}","phone_number":"99911111111","request_cost":0.01,"remaining_balance":9.5,"delivery_status":{{"status":"sent","updated_at":1767225600}}}}}}"#
    );
    Reply::Answer(200, body)
}

/// An error by its name.
pub(crate) fn refused(error: &str) -> Reply {
    Reply::Answer(200, format!(r#"{{"ok":false,"error":"{error}"}}"#))
}

/// The state of the request later.
pub(crate) fn state(status: &str) -> Reply {
    let body = format!(
        r#"{{"ok":true,"result":{{"request_id":"{REQUEST}","phone_number":"99911111111","delivery_status":{{"status":"{status}","updated_at":1767225600}}}}}}"#
    );
    Reply::Answer(200, body)
}

/// Whether the request is one that `method` takes.
pub(crate) fn check(request: &Recorded, method: &str) {
    assert!(request.head.starts_with(&format!("POST /{method} HTTP/1.1")), "{}", request.head);
    assert_eq!(request.header("authorization"), format!("Bearer {TOKEN}"));
    assert_eq!(request.header("content-type"), "application/json");
}
