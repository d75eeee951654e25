//! The window of sends, and the code that is out.

use chrono::TimeDelta;

use super::TestStore;
use super::kit::{Kit, MICROSECOND, full_window, not, phone, seconds};
use crate::{Rules, SignInError};

const MINUTE: TimeDelta = TimeDelta::minutes(1);

pub fn three_codes_are_sent_and_the_fourth_is_refused<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    for _ in 0..3 {
        kit.code(&phone);
        kit.wait(MINUTE);
    }
    let refused = kit.ask(&phone);
    assert!(matches!(refused, Err(SignInError::TooManyCodes { .. })));
    assert_eq!(full_window(refused, 3), 12 * 60);
    assert_eq!(kit.store().messages_to(&phone), 3);
}

pub fn the_window_of_sends_rolls<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    for _ in 0..3 {
        kit.code(&phone);
        kit.wait(MINUTE * 2);
    }
    let retry_after = full_window(kit.ask(&phone), 3);
    kit.wait(seconds(retry_after) - MICROSECOND);
    assert_eq!(full_window(kit.ask(&phone), 3), 1);
    kit.wait(MICROSECOND);
    kit.code(&phone);
    kit.wait(MINUTE);
    assert_eq!(full_window(kit.ask(&phone), 3), 60);
}

pub fn a_refused_send_leaves_nothing<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    kit.code(&phone);
    kit.wait(MINUTE);
    kit.code(&phone);
    kit.wait(MINUTE);
    let last = kit.code(&phone);
    kit.wait(MINUTE);
    for _ in 0..5 {
        assert_eq!(full_window(kit.ask(&phone), 3), 12 * 60);
    }
    assert!(kit.guess(&phone, &last).is_ok());
    kit.wait(MINUTE * 12);
    kit.code(&phone);
    assert_eq!(kit.store().messages_to(&phone), 4);
}

pub fn a_young_code_is_not_sent_again<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    let (first, code) = kit.ask(&phone).expect("a code");
    assert_eq!((first.sent, first.expires_in, first.resend_after), (true, 600, 60));
    kit.wait(seconds(59));
    for _ in 0..5 {
        let (again, _) = kit.ask(&phone).expect("an answer");
        assert_eq!((again.sent, again.expires_in, again.resend_after), (false, 541, 1));
        assert_eq!((&again.delivery_id, &again.channel), (&first.delivery_id, &first.channel));
    }
    assert_eq!(kit.store().messages_to(&phone), 1);
    assert!(kit.guess(&phone, &code).is_ok());
    kit.code(&phone);
    kit.wait(MINUTE);
    kit.code(&phone);
}

pub fn an_expired_code_is_not_young<S: TestStore>(make: impl Fn() -> S) {
    let rules = Rules { code_lifetime: seconds(10), ..Rules::default() };
    let (kit, phone) = (Kit::with_rules(make(), rules), phone(1));
    kit.code(&phone);
    kit.wait(seconds(10));
    assert!(kit.ask(&phone).expect("a code").0.sent);
}

pub fn a_young_code_answers_before_a_full_window<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    for _ in 0..2 {
        kit.code(&phone);
        kit.wait(MINUTE);
    }
    kit.code(&phone);
    kit.wait(seconds(30));
    let (again, _) = kit.ask(&phone).expect("an answer");
    assert_eq!((again.sent, again.resend_after), (false, 30));
}

pub fn a_new_code_ends_the_old_one<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    let old = kit.code(&phone);
    kit.wait(MINUTE);
    let new = kit.code(&phone);
    assert_ne!(old, new, "the seed draws two codes");
    kit.miss(&phone, &old);
    assert!(kit.guess(&phone, &new).is_ok());
}

pub fn a_used_code_can_be_replaced_at_once<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    kit.enter(&phone);
    kit.enter(&phone);
    assert_eq!(kit.store().messages_to(&phone), 2);
}

pub fn a_burnt_code_can_be_replaced_at_once<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::with_rules(make(), Rules { max_wrong: 5, ..Rules::default() });
    let phone = phone(1);
    let code = kit.code(&phone);
    for _ in 0..3 {
        kit.miss(&phone, &not(&code));
    }
    kit.enter(&phone);
}

pub fn a_success_refunds_no_sends<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    for _ in 0..3 {
        kit.enter(&phone);
    }
    assert_eq!(full_window(kit.ask(&phone), 3), 900);
}

pub fn one_phone_s_sends_are_not_another_s<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    for _ in 0..3 {
        kit.enter(&phone(1));
    }
    full_window(kit.ask(&phone(1)), 3);
    kit.enter(&phone(2));
}

pub fn windows_of_sends_hold_from_one_to_ten<S: TestStore>(make: impl Fn() -> S) {
    for max_sends in 1..=10 {
        let kit = Kit::with_rules(make(), Rules { max_sends, ..Rules::default() });
        for _ in 0..max_sends {
            kit.enter(&phone(1));
            kit.wait(seconds(1));
        }
        assert_eq!(full_window(kit.ask(&phone(1)), max_sends.into()), 900 - u64::from(max_sends));
    }
}
