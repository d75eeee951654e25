//! What Twilio would answer: simulated, in its own form.

use crate::testing::{Recorded, Reply};

pub(crate) const ACCOUNT: &str = "AC00000000000000000000000000000001";
pub(crate) const TOKEN: &str = "twilio-t0ken";

/// 201 and the message, as it is queued.
pub(crate) fn accepted() -> Reply {
    Reply::Answer(
        201,
        r#"{"sid":"SM00000000000000000000000000000001","status":"queued","error_code":null}"#.to_owned(),
    )
}

/// An error of its dictionary.
pub(crate) fn refused(status: u16, code: u32) -> Reply {
    let body = format!(
        r#"{{"code":{code},"message":"The 'To' number +99911111111 is wrong","more_info":"https://www.twilio.com/docs/errors/{code}","status":{status}}}"#
    );
    Reply::Answer(status, body)
}

/// The message as it is later.
pub(crate) fn state(status: &str) -> Reply {
    Reply::Answer(200, format!(r#"{{"sid":"SM00000000000000000000000000000001","status":"{status}"}}"#))
}

/// Whether the request is one that the API takes.
pub(crate) fn check(request: &Recorded) {
    assert!(request.head.starts_with(&format!("POST /2010-04-01/Accounts/{ACCOUNT}/Messages.json HTTP/1.1")));
    assert_eq!(request.basic_auth(), (ACCOUNT.to_owned(), TOKEN.to_owned()));
    assert_eq!(request.header("content-type"), "application/x-www-form-urlencoded");
}

/// The account.
pub(crate) fn account(status: &str) -> Reply {
    Reply::Answer(
        200,
        format!(r#"{{"sid":"{ACCOUNT}","friendly_name":"Sample","status":"{status}","type":"Full"}}"#),
    )
}

/// The account's money.
pub(crate) fn balance(balance: &str) -> Reply {
    Reply::Answer(200, format!(r#"{{"currency":"USD","balance":"{balance}","account_sid":"{ACCOUNT}"}}"#))
}
