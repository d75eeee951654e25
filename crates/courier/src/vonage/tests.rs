use super::*;
use crate::testing::{Recorder, message, sent_by};
use crate::{Detail, Provider, ProviderName, Reason};

fn provider(url: &str) -> Provider {
    crate::testing::provider(ProviderName::Vonage, url)
}

#[tokio::test]
async fn a_message_is_sent_as_the_api_wants_it() {
    let mut recorder = Recorder::start([stand_in::accepted()]).await;
    assert_eq!(sent_by(&provider(&recorder.url)).await, Outcome::accepted(stand_in::UUID));
    let request = recorder.next().await;
    stand_in::check(&request);
    let expected = json!({
        "message_type": "text", "channel": "sms", "to": "99911111111", "from": "Sample",
        "text": "Your code: 012345 — \"keep it\"", "client_ref": message().id.to_string(), "ttl": 600,
    });
    assert_eq!(request.json(), expected);
}

#[tokio::test]
async fn codes_of_problems_tell_whose_fault_it_is() {
    let cases = [
        (429, 1000, Reason::Rate),
        (402, 1070, Reason::NoFunds),
        (401, 1080, Reason::Auth),
        (422, 1170, Reason::Number),
        (422, 1120, Reason::Message),
        (500, 1030, Reason::Outage),
    ];
    for (status, code, reason) in cases {
        let recorder = Recorder::start([stand_in::refused(status, code)]).await;
        assert_eq!(sent_by(&provider(&recorder.url)).await, Outcome::refused(reason, Detail::Code(code)));
    }
    let recorder = Recorder::start([stand_in::refused(401, 9)]).await;
    let outcome = sent_by(&provider(&recorder.url)).await;
    assert_eq!(outcome, Outcome::refused(Reason::Auth, Detail::Status(401)));
}
