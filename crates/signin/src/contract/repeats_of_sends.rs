//! A wish for a code that comes again with its idempotency key.

use chrono::TimeDelta;

use super::TestStore;
use super::kit::{Kit, MICROSECOND, full_window, key, peer, phone};
use crate::{CodeIssued, SignInError};

type Asked = Result<CodeIssued, SignInError>;

/// Asks for a code by `channel` with the key `number`.
fn ask<S: TestStore>(kit: &Kit<S>, phone: &common::Phone, channel: &str, number: u8) -> Asked {
    Ok(kit.ask_with(peer(1), phone, channel, Some(key(number)))?.0)
}

pub fn a_repeated_wish_is_answered_as_the_first_and_sends_nothing<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    let first = ask(&kit, &phone, "sms", 1);
    assert!(first.as_ref().is_ok_and(|issued| issued.sent));
    for wait in [TimeDelta::zero(), TimeDelta::minutes(5), TimeDelta::minutes(5)] {
        kit.wait(wait);
        assert_eq!(ask(&kit, &phone, "sms", 1), first);
    }
    assert_eq!(kit.store().messages_to(&phone), 1);
    kit.wait(MICROSECOND);
    let later = ask(&kit, &phone, "sms", 1).expect("a code");
    assert!(later.sent && Ok(&later.delivery_id) != first.as_ref().map(|first| &first.delivery_id));
    assert_eq!(ask(&kit, &phone, "sms", 1), Ok(later));
    assert_eq!(kit.store().messages_to(&phone), 2);
}

pub fn repeated_wishes_count_nothing_even_when_the_window_is_full<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    let first = ask(&kit, &phone, "sms", 1);
    for _ in 0..2 {
        assert_eq!(ask(&kit, &phone, "sms", 1), first);
        kit.wait(TimeDelta::minutes(1));
        kit.code(&phone);
    }
    kit.wait(TimeDelta::minutes(1));
    full_window(kit.ask(&phone), 3);
    assert_eq!(ask(&kit, &phone, "sms", 1), first);
    assert_eq!(kit.store().messages_to(&phone), 3);
}

pub fn a_needless_wish_is_repeated_too_and_counts_nothing<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    kit.code(&phone);
    kit.wait(TimeDelta::seconds(20));
    let needless = ask(&kit, &phone, "sms", 1);
    assert!(needless.as_ref().is_ok_and(|issued| !issued.sent && issued.resend_after == 40));
    kit.wait(TimeDelta::minutes(2));
    assert_eq!(ask(&kit, &phone, "sms", 1), needless);
    for _ in 0..2 {
        kit.code(&phone);
        kit.wait(TimeDelta::minutes(1));
    }
    full_window(kit.ask(&phone), 3);
}

pub fn a_key_with_another_wish_is_refused<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    let first = ask(&kit, &phone, "sms", 1);
    assert_eq!(ask(&kit, &phone, "voice", 1), Err(SignInError::IdempotencyKeyReused));
    assert_eq!(ask(&kit, &phone, "sms", 1), first);
    assert_eq!(kit.store().messages_to(&phone), 1);
    kit.wait(TimeDelta::minutes(10) + MICROSECOND);
    assert!(ask(&kit, &phone, "voice", 1).is_ok_and(|issued| issued.sent));
}

pub fn a_key_is_one_phone_s_and_one_endpoint_s<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    for number in 1..=3 {
        let (issued, code) = kit.ask_with(peer(1), &phone(number), "sms", Some(key(1))).expect("a code");
        assert!(issued.sent);
        let verified = kit.guess_with(peer(1), &phone(number), &code, Some(key(1))).expect("the right code");
        assert_eq!((verified.signed_in.is_new, verified.generation), (true, 0));
    }
}

pub fn only_a_success_is_repeated<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    for _ in 0..3 {
        kit.code(&phone);
        kit.wait(TimeDelta::minutes(1));
    }
    full_window(ask(&kit, &phone, "sms", 1), 3);
    kit.wait(TimeDelta::minutes(15));
    assert!(ask(&kit, &phone, "sms", 1).is_ok_and(|issued| issued.sent));
}

pub fn nothing_that_is_kept_can_be_read<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    let (_, code) = kit.ask_with(peer(1), &phone, "sms", Some(key(1))).expect("a code");
    kit.guess_with(peer(1), &phone, &code, Some(key(2))).expect("the right code");
    let kept = kit.store().kept_answers();
    assert_eq!(kept.len(), 2);
    for secret in [&code, "aaaa", &phone.as_str()[1..], "r1."] {
        assert!(!format!("{kept:?}").contains(secret), "{secret} in {kept:?}");
    }
}
