use serde_json::json;

use super::*;
use crate::testing::{Recorder, Reply, message, sent_by};
use crate::{Provider, ProviderName, Refusal};

fn provider(url: &str) -> Provider {
    crate::testing::provider(ProviderName::Telegram, url)
}

#[tokio::test]
async fn the_code_is_sent_under_the_request_that_found_the_number_reachable() {
    let mut recorder = Recorder::start([stand_in::accepted()]).await;
    assert_eq!(sent_by(&provider(&recorder.url)).await, Outcome::accepted(stand_in::REQUEST));
    let ability = recorder.next().await;
    stand_in::check(&ability, "checkSendAbility");
    assert_eq!(ability.json(), json!({"phone_number": "+99911111111"}));
    let sending = recorder.next().await;
    stand_in::check(&sending, "sendVerificationMessage");
    let id = message().id.to_string();
    let expected = json!({
        "phone_number": "+99911111111", "request_id": stand_in::REQUEST, "code": "012345", "payload": id, "ttl": 600,
        "callback_url": format!("https://id.example/api/v1/courier/zz/telegram/receipts?delivery={id}"),
    });
    assert_eq!(sending.json(), expected);
}

#[tokio::test]
async fn a_number_without_telegram_is_told_before_anything_is_sent() {
    let mut recorder = Recorder::start([stand_in::refused("PHONE_NUMBER_NOT_FOUND")]).await;
    let outcome = sent_by(&provider(&recorder.url)).await;
    assert_eq!(outcome, Outcome::refused(Reason::Number, Detail::Status(200)));
    recorder.next().await;
    assert!(recorder.is_silent());
}

#[tokio::test]
async fn errors_by_name_tell_whose_fault_it_is() {
    for (error, reason) in [
        ("ACCESS_TOKEN_INVALID", Reason::Auth),
        ("BALANCE_NOT_ENOUGH", Reason::NoFunds),
        ("CODE_INVALID", Reason::Message),
    ] {
        let recorder = Recorder::start([stand_in::accepted(), stand_in::refused(error)]).await;
        let outcome = sent_by(&provider(&recorder.url)).await;
        assert_eq!(outcome, Outcome::refused(reason, Detail::Status(200)), "{error}");
    }
    let recorder = Recorder::start([stand_in::refused("FLOOD_WAIT_17")]).await;
    let (reason, retry_after) = (Reason::Rate, Some(Duration::from_secs(17)));
    let expected = Refusal { reason, detail: Detail::Status(200), retry_after };
    assert_eq!(sent_by(&provider(&recorder.url)).await, Outcome::Refused(expected));
}

#[tokio::test]
async fn a_question_without_an_answer_has_sent_nothing() {
    let recorder = Recorder::start([Reply::Reset]).await;
    let outcome = sent_by(&provider(&recorder.url)).await;
    assert_eq!(outcome, Outcome::refused(Reason::Outage, Detail::Broken));
    let recorder = Recorder::start([stand_in::accepted(), Reply::Reset]).await;
    assert_eq!(sent_by(&provider(&recorder.url)).await, Outcome::Unknown(Detail::Broken));
}
