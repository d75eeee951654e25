use common::api::DeliveryStatus;

use super::*;
use crate::{smspro, telegram, twilio};

/// The sample message goes by `name`, which is asked for it later; what its state is then, and how often it was asked.
async fn settled(name: ProviderName, replies: Vec<Reply>) -> (DeliveryStatus, String) {
    let mut recorder = Recorder::start(replies).await;
    let mut settings = crate::testing::settings(&recorder.url);
    (settings.provider, settings.channels) = (Some(name), vec![]);
    let working = working(Routes::from_settings(&settings, true).unwrap());
    working.send(message());
    assert_eq!(working.outbox.fate(&message().id).await, Fate::Sent);
    recorder.next().await;
    working.courier.ask_for_all().await;
    assert!(recorder.is_silent(), "too early");
    working.later(20);
    working.courier.ask_for_all().await;
    let question = recorder.next().await;
    working.courier.ask_for_all().await;
    assert!(recorder.is_silent(), "asked once");
    let delivery = working.courier.delivery(&message().id).await.unwrap().unwrap();
    working.stop().await;
    (delivery.status, question.head.lines().next().unwrap().to_owned() + &question.body)
}

#[tokio::test]
async fn twilio_is_asked_for_a_message_that_it_does_not_tell_of() {
    let replies = |status| vec![twilio::stand_in::accepted(), twilio::stand_in::state(status)];
    let (status, question) = settled(ProviderName::Twilio, replies("delivered")).await;
    assert_eq!(status, DeliveryStatus::Delivered);
    let path = format!(
        "/2010-04-01/Accounts/{}/Messages/SM00000000000000000000000000000001.json",
        twilio::stand_in::ACCOUNT
    );
    assert_eq!(question, format!("GET {path} HTTP/1.1"));
    assert_eq!(settled(ProviderName::Twilio, replies("undelivered")).await.0, DeliveryStatus::Failed);
    assert_eq!(settled(ProviderName::Twilio, replies("sending")).await.0, DeliveryStatus::Sent);
    let broken = vec![twilio::stand_in::accepted(), Reply::Status(500)];
    assert_eq!(settled(ProviderName::Twilio, broken).await.0, DeliveryStatus::Sent);
}

#[tokio::test]
async fn the_aggregator_is_asked_for_its_report() {
    let replies = |report| vec![smspro::stand_in::status(0), smspro::stand_in::report(report)];
    let (status, question) = settled(ProviderName::Smspro, replies(3)).await;
    assert_eq!(status, DeliveryStatus::Delivered);
    assert!(question.starts_with("POST /api/dr HTTP/1.1<?xml"), "{question}");
    let name = smspro::stand_in::name_of_sample();
    assert!(question.ends_with(&format!("<id>{name}</id></dr>")), "{question}");
    assert_eq!(settled(ProviderName::Smspro, replies(4)).await.0, DeliveryStatus::Failed);
    assert_eq!(settled(ProviderName::Smspro, replies(1)).await.0, DeliveryStatus::Sent);
}

#[tokio::test]
async fn telegram_is_asked_for_the_state_of_its_request() {
    let telegram = Recorder::start([
        telegram::stand_in::accepted(),
        telegram::stand_in::accepted(),
        telegram::stand_in::state("read"),
    ]);
    let mut telegram = telegram.await;
    let mut settings = crate::testing::settings(&telegram.url);
    settings.provider = Some(ProviderName::Twilio);
    settings.channels = vec!["telegram".to_owned()];
    let working = working(Routes::from_settings(&settings, true).unwrap());
    working.send(OutboundMessage { channel: "telegram".to_owned(), ..message() });
    assert_eq!(working.outbox.fate(&message().id).await, Fate::Sent);
    working.later(20);
    working.courier.ask_for_all().await;
    for method in ["checkSendAbility", "sendVerificationMessage", "checkVerificationStatus"] {
        telegram::stand_in::check(&telegram.next().await, method);
    }
    let delivery = working.courier.delivery(&message().id).await.unwrap().unwrap();
    assert_eq!(delivery.status, DeliveryStatus::Delivered);
    working.stop().await;
}
