use super::*;
use crate::testing::{Recorder, Reply, message, sent_by};
use crate::{Detail, Provider, ProviderName, Reason};

fn provider(url: &str) -> Provider {
    crate::testing::provider(ProviderName::Twilio, url)
}

#[tokio::test]
async fn a_message_is_created_as_the_api_wants_it() {
    let mut recorder = Recorder::start([stand_in::accepted()]).await;
    let outcome = sent_by(&provider(&recorder.url)).await;
    assert_eq!(outcome, Outcome::accepted("SM00000000000000000000000000000001"));
    let request = recorder.next().await;
    stand_in::check(&request);
    let callback = format!("https://id.example/api/v1/courier/zz/twilio/receipts?delivery={}", message().id);
    let expected = [
        ("To", "+99911111111"),
        ("From", "Sample"),
        ("Body", "Your code: 012345 — \"keep it\""),
        ("ValidityPeriod", "600"),
        ("StatusCallback", &callback),
    ];
    assert_eq!(request.form(), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[tokio::test]
async fn codes_of_errors_tell_whose_fault_it_is() {
    let cases = [
        (401, 20003, Reason::Auth),
        (429, 20429, Reason::Rate),
        (400, 21211, Reason::Number),
        (400, 21610, Reason::Number),
        (400, 21606, Reason::Message),
        (403, 20005, Reason::Auth),
    ];
    for (status, code, reason) in cases {
        let recorder = Recorder::start([stand_in::refused(status, code)]).await;
        assert_eq!(sent_by(&provider(&recorder.url)).await, Outcome::refused(reason, Detail::Code(code)));
    }
}

#[tokio::test]
async fn an_unknown_code_is_judged_by_the_status() {
    let recorder = Recorder::start([stand_in::refused(503, 99999)]).await;
    let outcome = sent_by(&provider(&recorder.url)).await;
    assert_eq!(outcome, Outcome::refused(Reason::Outage, Detail::Status(503)));
}

#[tokio::test]
async fn a_success_without_a_sid_may_have_been_one() {
    let recorder = Recorder::start([Reply::Answer(201, "{}".to_owned())]).await;
    assert_eq!(sent_by(&provider(&recorder.url)).await, Outcome::Unknown(Detail::Malformed));
}
