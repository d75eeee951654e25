//! What the aggregator would answer: simulated, in its own form.

use crate::testing::{Recorded, Reply};

pub(crate) const LOGIN: &str = "sample";
pub(crate) const PASSWORD: &str = "smspro-p4ss";
pub(crate) const CALLBACK_SECRET: &str = "smspro-callback-0123456789abcdef0123456789";

/// The answer with this status; 0 is taken.
pub(crate) fn status(status: u32) -> Reply {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<response xmlns=\"http://Giper.mobi/schema/Message\">\n<id>x</id><status>{status}</status><phones>1</phones><smscnt>1</smscnt></response>"
    );
    Reply::Answer(200, body)
}

/// What became of the message.
pub(crate) fn report(report: u32) -> Reply {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><response xmlns=\"http://Giper.mobi/schema/PhoneSMS\"><status>0</status><phone><number>99911111111</number><report>{report}</report><rcvTime>20260101000005</rcvTime></phone></response>"
    );
    Reply::Answer(200, body)
}

/// The account: its state, 0 being active, and its money.
pub(crate) fn info(status: u32, state: u32, account: &str) -> Reply {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><response xmlns=\"http://Giper.mobi/schema/Info\"><status>{status}</status><state>{state}</state><account>{account}</account><smsprice>0.90</smsprice></response>"
    );
    Reply::Answer(200, body)
}

/// Whether the request is one that the API takes.
pub(crate) fn check(request: &Recorded) {
    assert!(request.head.starts_with("POST /api/message HTTP/1.1"), "{}", request.head);
    assert_eq!(request.header("content-type"), "application/xml");
    assert!(request.body.contains(&format!("<login>{LOGIN}</login><pwd>{PASSWORD}</pwd>")));
}

/// The name of the sample message.
#[cfg(test)]
pub(crate) fn name_of_sample() -> String {
    super::name_of(&crate::testing::message().id)
}
