use super::*;
use crate::{smspro, telegram, twilio, vonage};

const SMSPRO: ProviderName = ProviderName::Smspro;
const TWILIO: ProviderName = ProviderName::Twilio;
const VONAGE: ProviderName = ProviderName::Vonage;

/// How many requests came that were not looked at.
pub(super) async fn requests(recorder: &mut Recorder) -> usize {
    let mut count = 0;
    while !recorder.is_silent() {
        count += 1;
    }
    count
}

/// The sample message goes by SMSPRO, which answers so, then by Twilio, which takes it: how often each was asked.
async fn asked(first: Reply) -> (usize, usize) {
    let mut smspro = Recorder::start([first]).await;
    let mut twilio = Recorder::start([twilio::stand_in::accepted()]).await;
    let working = working(routes(&[(SMSPRO, &smspro.url), (TWILIO, &twilio.url)]));
    let begun = Instant::now();
    working.send(message());
    assert_eq!(working.outbox.fate(&message().id).await, Fate::Sent);
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
    assert_eq!(working.outbox.reference(&message().id).unwrap(), "SM00000000000000000000000000000001");
    working.stop().await;
    (requests(&mut smspro).await, requests(&mut twilio).await)
}

#[tokio::test]
async fn whatever_is_wrong_with_the_first_the_next_is_asked_at_once_and_each_only_once() {
    let wrong = [
        smspro::stand_in::status(2),
        smspro::stand_in::status(4),
        smspro::stand_in::status(7),
        smspro::stand_in::status(9),
        Reply::Status(500),
        Reply::RetryAfter(429, 100),
        Reply::Reset,
        Reply::Hang,
        Reply::Drip(200),
        Reply::Answer(200, "<html>".to_owned()),
    ];
    for first in wrong {
        assert_eq!(asked(first.clone()).await, (1, 1), "{first:?}");
    }
}

#[tokio::test]
async fn a_message_that_a_provider_may_have_is_never_given_to_it_again() {
    let mut twilio = Recorder::start([Reply::Reset, twilio::stand_in::accepted()]).await;
    let mut vonage = Recorder::start([Reply::Status(500), vonage::stand_in::accepted()]).await;
    let working = working(routes(&[(TWILIO, &twilio.url), (VONAGE, &vonage.url)]));
    working.send(message());
    assert_eq!(working.outbox.fate_of_attempt(&message().id, 1).await, Fate::Waits);
    working.later(2);
    assert_eq!(working.outbox.fate(&message().id).await, Fate::Sent);
    assert_eq!(working.outbox.reference(&message().id).unwrap(), vonage::stand_in::UUID);
    working.stop().await;
    assert_eq!((requests(&mut twilio).await, requests(&mut vonage).await), (1, 2));
}

#[tokio::test]
async fn a_try_that_a_dead_worker_began_is_repeated_only_where_repeats_are_known() {
    for (name, expected) in [(TWILIO, (0, 1)), (SMSPRO, (1, 0))] {
        let mut first = Recorder::start([smspro::stand_in::status(10)]).await;
        let mut second = Recorder::start([vonage::stand_in::accepted()]).await;
        let working = working(routes(&[(name, &first.url), (VONAGE, &second.url)]));
        working.send(OutboundMessage { interrupted: Some(name.as_str().to_owned()), ..message() });
        assert_eq!(working.outbox.fate(&message().id).await, Fate::Sent);
        working.stop().await;
        assert_eq!((requests(&mut first).await, requests(&mut second).await), expected, "{name}");
    }
}

#[tokio::test]
async fn a_message_whose_code_was_replaced_is_dropped_before_the_next_provider_is_asked() {
    let (mut first, mut second) =
        (Recorder::start([Reply::Hang]).await, Recorder::start([Reply::Hang]).await);
    let working = working(routes(&[(SMSPRO, &first.url), (TWILIO, &second.url)]));
    working.send(message());
    first.next().await;
    working.outbox.replace(&message().id);
    let outbox = Arc::clone(&working.outbox);
    working.stop().await;
    assert_eq!(requests(&mut second).await, 0);
    assert_eq!(outbox.fate_of_attempt(&message().id, 0).await, Fate::Waits);
}

#[tokio::test]
async fn a_number_that_nobody_delivers_to_fails_at_once_and_leaves_the_breakers_shut() {
    let smspro = [7, 7, 7, 7, 0].map(smspro::stand_in::status);
    let mut smspro = Recorder::start(smspro).await;
    let mut twilio = Recorder::start([twilio::stand_in::refused(400, 21211)]).await;
    let working = working(routes(&[(SMSPRO, &smspro.url), (TWILIO, &twilio.url)]));
    for seed in 1..=4 {
        let message = message_to("+99922222222", seed);
        working.send(message.clone());
        assert_eq!(working.outbox.fate(&message.id).await, Fate::Failed);
    }
    working.send(message());
    assert_eq!(working.outbox.fate(&message().id).await, Fate::Sent);
    working.stop().await;
    assert_eq!((requests(&mut smspro).await, requests(&mut twilio).await), (5, 4));
}

#[tokio::test]
async fn a_provider_without_money_is_passed_over_until_its_time_is_over() {
    let mut smspro = Recorder::start([smspro::stand_in::status(4), smspro::stand_in::status(0)]).await;
    let mut twilio = Recorder::start([twilio::stand_in::accepted()]).await;
    let working = working(routes(&[(SMSPRO, &smspro.url), (TWILIO, &twilio.url)]));
    for (seed, seconds) in [(1, 0), (2, 59), (3, 1)] {
        working.later(seconds);
        let message = message_to("+99922222222", seed);
        working.send(message.clone());
        assert_eq!(working.outbox.fate(&message.id).await, Fate::Sent);
    }
    working.stop().await;
    assert_eq!((requests(&mut smspro).await, requests(&mut twilio).await), (2, 2));
}

#[tokio::test]
async fn another_channel_takes_over_only_where_the_settings_say_so() {
    for (fall_over_to, fate) in [(vec![], Fate::Failed), (vec!["telegram".to_owned()], Fate::Sent)] {
        let smspro = Recorder::start([smspro::stand_in::status(7)]).await;
        let telegram = Recorder::start([telegram::stand_in::accepted()]).await;
        let mut settings = crate::testing::settings(&smspro.url);
        settings.provider = Some(SMSPRO);
        settings.telegram.url = Some(telegram.url.as_str().into());
        (settings.channels, settings.fall_over_to) = (vec!["telegram".to_owned()], fall_over_to);
        let working = working(Routes::from_settings(&settings, true).unwrap());
        working.send(message());
        assert_eq!(working.outbox.fate(&message().id).await, fate);
        working.stop().await;
    }
}
