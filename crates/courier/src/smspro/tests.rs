use super::*;
use crate::testing::{Recorder, Reply, message, message_to, sent_by};
use crate::{Detail, Provider, ProviderName, Reason, Refusal};

fn provider(url: &str) -> Provider {
    crate::testing::provider(ProviderName::Smspro, url)
}

#[tokio::test]
async fn a_message_is_sent_as_the_protocol_has_it() {
    let mut recorder = Recorder::start([stand_in::status(0)]).await;
    let name = name_of(&message().id);
    assert_eq!(sent_by(&provider(&recorder.url)).await, Outcome::accepted(&name));
    let request = recorder.next().await;
    stand_in::check(&request);
    let rest = format!(
        "<id>{name}</id><sender>Sample</sender><text>Your code: 012345 — \"keep it\"</text><phones><phone>99911111111</phone></phones></message>"
    );
    assert!(request.body.ends_with(&rest), "{}", request.body);
}

#[test]
fn a_name_is_twelve_letters_and_digits_and_of_one_message() {
    let name = name_of(&message().id);
    assert!(name.len() == 12 && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()), "{name}");
    assert_eq!(name, name_of(&message().id));
    assert_ne!(name, name_of(&message_to("+99911111111", 1).id));
}

#[tokio::test]
async fn statuses_tell_whose_fault_it_is() {
    for (status, reason) in [
        (1, Reason::Message),
        (2, Reason::Auth),
        (3, Reason::Auth),
        (4, Reason::NoFunds),
        (5, Reason::Message),
        (6, Reason::Message),
        (7, Reason::Number),
        (8, Reason::Message),
        (11, Reason::Auth),
    ] {
        let recorder = Recorder::start([stand_in::status(status)]).await;
        assert_eq!(sent_by(&provider(&recorder.url)).await, Outcome::refused(reason, Detail::Code(status)));
    }
}

#[tokio::test]
async fn a_name_that_is_known_was_taken_before_and_a_timeout_is_asked_again_in_seconds() {
    let recorder = Recorder::start([stand_in::status(10), stand_in::status(9)]).await;
    let provider = provider(&recorder.url);
    assert_eq!(sent_by(&provider).await, Outcome::accepted(name_of(&message().id)));
    let retry_after = Some(Duration::from_secs(7));
    let expected = Refusal { reason: Reason::Outage, detail: Detail::Code(9), retry_after };
    assert_eq!(sent_by(&provider).await, Outcome::Refused(expected));
}

#[tokio::test]
async fn what_is_not_the_protocol_tells_nothing() {
    for body in ["", "<html>busy</html>", "<response><status>OK</status></response>", "<response>"] {
        let recorder = Recorder::start([Reply::Answer(200, body.to_owned())]).await;
        assert_eq!(sent_by(&provider(&recorder.url)).await, Outcome::Unknown(Detail::Malformed), "{body}");
    }
}
