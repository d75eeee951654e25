use super::*;
use crate::testing::message;
use crate::{Fate, smspro, telegram, twilio};

/// No provider's answer, each in another way.
fn unreadable() -> Vec<Vec<u8>> {
    let texts = [
        "",
        "null",
        "7",
        "[]",
        "{}",
        "<html>busy</html>",
        // Half of one.
        r#"{"sid":"SM1","message_uuid":"u","ok":true,"result":{"request_id":"r"},"messages":[{"id":"w""#,
        "<response><status>0</status>",
        // Other types, and names of nothing.
        r#"{"sid":7,"message_uuid":null,"ok":"yes","result":"r","messages":{"id":"w"}}"#,
        r#"{"sid":["SM1"],"message_uuid":{},"ok":true,"result":{"request_id":1},"messages":[{"id":false}]}"#,
        r#"{"sid":"","message_uuid":"","ok":true,"result":{"request_id":""},"messages":[{"id":""}]}"#,
        r#"{"ok":true,"messages":[]}"#,
        r#"{"ok":false}"#,
        "<response><status>OK</status></response>",
        "<response><status>-1</status></response>",
        "<response><status></status></response>",
        r#"<!DOCTYPE r [<!ENTITY a "0">]><response><status>&a;</status></response>"#,
    ];
    let huge = format!(r#"{{"sid":"SM1","message_uuid":"u","rest":"{}"}}"#, "x".repeat(1024 * 1024));
    let bytes = [
        b"{\"sid\":\"\xff\",\"message_uuid\":\"\xff\"}".to_vec(),
        b"<response><status>0</status><id>\xff</id></response>".to_vec(),
        "[".repeat(10_000).into_bytes(),
        "<response>".repeat(1_000).into_bytes(),
        huge.into_bytes(),
    ];
    texts.map(|text| text.as_bytes().to_vec()).into_iter().chain(bytes).collect()
}

fn whole(status: u16, body: &[u8]) -> Reply {
    part(status, body.len(), body)
}

/// As much of a body that is said to have `length` bytes.
fn part(status: u16, length: usize, body: &[u8]) -> Reply {
    let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\n\r\n");
    Reply::Raw([head.as_bytes(), body].concat())
}

/// What a success is whose words can't be read: the webhook has none.
fn success(call: &Call) -> Outcome {
    match call.name {
        ProviderName::Webhook => Outcome::Accepted { reference: None },
        _ => call.meaning(Outcome::Unknown(Detail::Malformed)),
    }
}

#[tokio::test]
async fn a_success_in_words_that_can_not_be_read_may_have_been_one() {
    for (call, body) in calls().iter().flat_map(|call| unreadable().into_iter().map(move |body| (call, body)))
    {
        let reply = whole(200, &body);
        let shown = shown(&Reply::Answer(200, String::from_utf8_lossy(&body).into_owned()));
        assert_eq!(call.answered(reply).await, success(call), "{}: {shown}", call.name);
    }
}

#[tokio::test]
async fn a_failure_in_words_that_can_not_be_read_is_judged_by_its_status() {
    for body in unreadable() {
        each(whole(503, &body), Outcome::refused(Reason::Outage, Detail::Status(503))).await;
    }
}

#[tokio::test]
async fn a_success_that_breaks_off_may_have_been_one_and_a_failure_is_one() {
    let half = br#"{"sid":"SM1","message_uuid":"u"}"#;
    each(part(200, 100, half), Outcome::Unknown(Detail::Broken)).await;
    each(part(401, 100, half), Outcome::refused(Reason::Auth, Detail::Status(401))).await;
}

#[tokio::test]
async fn what_is_not_http_tells_nothing() {
    for greeting in ["220 mail.example ready\r\n", "HTTP/1.1 two hundred\r\n\r\n", "\r\n\r\n"] {
        each(Reply::Raw(greeting.into()), Outcome::Unknown(Detail::Broken)).await;
    }
}

#[tokio::test]
async fn a_body_without_an_end_is_not_waited_for() {
    for call in calls() {
        assert_eq!(call.answered(Reply::Flood(200)).await, success(&call), "{}", call.name);
    }
    each(Reply::Flood(500), Outcome::refused(Reason::Outage, Detail::Status(500))).await;
}

#[tokio::test]
async fn a_message_s_end_is_believed_of_a_whole_answer_only() {
    let states = [
        (ProviderName::Twilio, twilio::stand_in::state("delivered")),
        (ProviderName::Smspro, smspro::stand_in::report(3)),
        (ProviderName::Telegram, telegram::stand_in::state("delivered")),
    ];
    for (name, state) in states {
        let Reply::Answer(200, body) = &state else { panic!("{state:?}") };
        let damaged = unreadable().into_iter().map(|body| whole(200, &body));
        let broken =
            [whole(500, body.as_bytes()), part(200, body.len() + 1, body.as_bytes()), Reply::Flood(200)];
        for reply in damaged.chain(broken) {
            assert_eq!(fate(name, reply.clone()).await, None, "{name}: {}", shown(&reply));
        }
        assert_eq!(fate(name, state).await, Some(Fate::Delivered), "{name}");
    }
}

/// What is understood of the answer to one question.
async fn fate(name: ProviderName, reply: Reply) -> Option<Fate> {
    let mut recorder = Recorder::start([reply]).await;
    let fate = provider_within(name, &recorder.url, LIMIT).fate("name", message().created_at).await;
    recorder.next().await;
    assert!(recorder.is_silent(), "{name}");
    fate
}
