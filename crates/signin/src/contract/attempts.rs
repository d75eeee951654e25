//! The window of attempts, and what becomes of a code.

use chrono::TimeDelta;

use super::TestStore;
use super::kit::{Kit, MICROSECOND, full_window, not, phone, seconds};
use crate::{Rules, SignInError};

const MINUTE: TimeDelta = TimeDelta::minutes(1);

pub fn the_right_code_signs_in_once<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    let code = kit.code(&phone);
    let verified = kit.guess(&phone, &code).expect("the right code");
    assert_eq!(verified.signed_in.user.phone, phone);
    assert_eq!(verified.session.user_id, verified.signed_in.user.id);
    assert_eq!(kit.miss(&phone, &code), 2);
}

pub fn wrong_codes_count_down_and_then_even_the_right_one_is_refused<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    let code = kit.code(&phone);
    for left in [2, 1, 0] {
        assert_eq!(kit.miss(&phone, &not(&code)), left);
    }
    for _ in 0..5 {
        let refused = kit.guess(&phone, &code);
        assert!(matches!(refused, Err(SignInError::TooManyAttempts { .. })));
        assert_eq!(full_window(refused, 3), 900);
    }
    kit.wait(seconds(900));
    kit.enter(&phone);
}

pub fn the_window_of_attempts_rolls<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    for left in [2, 1, 0] {
        assert_eq!(kit.miss(&phone, "000000"), left);
        kit.wait(MINUTE * 5 - MICROSECOND);
    }
    assert_eq!(full_window(kit.guess(&phone, "000000"), 3), 1);
    kit.wait(MICROSECOND * 3);
    assert_eq!(kit.miss(&phone, "000000"), 0);
    assert_eq!(full_window(kit.guess(&phone, "000000"), 3), 300);
    kit.wait(MINUTE * 10);
    assert_eq!(kit.miss(&phone, "000000"), 1);
}

pub fn three_misses_burn_a_code<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::with_rules(make(), Rules { max_wrong: 5, ..Rules::default() });
    let (kept, burnt) = (phone(1), phone(2));
    for (phone, misses) in [(&kept, 2), (&burnt, 3)] {
        let code = kit.code(phone);
        for _ in 0..misses {
            kit.miss(phone, &not(&code));
        }
        assert_eq!(kit.guess(phone, &code).is_ok(), misses == 2);
    }
}

pub fn a_success_clears_the_wrong_codes_before_it<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    for _ in 0..2 {
        let code = kit.code(&phone);
        assert_eq!(kit.miss(&phone, &not(&code)), 2);
        assert_eq!(kit.miss(&phone, &not(&code)), 1);
        assert!(kit.guess(&phone, &code).is_ok());
    }
}

pub fn a_new_code_gives_no_attempts_back<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    let code = kit.code(&phone);
    assert_eq!(kit.miss(&phone, &not(&code)), 2);
    assert_eq!(kit.miss(&phone, &not(&code)), 1);
    kit.wait(MINUTE);
    let code = kit.code(&phone);
    assert_eq!(kit.miss(&phone, &not(&code)), 0);
    assert_eq!(full_window(kit.guess(&phone, &code), 3), 840);
}

pub fn a_code_expires<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let (late, in_time) = (kit.code(&phone(1)), kit.code(&phone(2)));
    kit.wait(MINUTE * 10 - MICROSECOND);
    assert!(kit.guess(&phone(2), &in_time).is_ok());
    kit.wait(MICROSECOND);
    assert_eq!(kit.miss(&phone(1), &late), 2);
}

pub fn a_code_is_good_for_its_phone_only<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let (mine, other) = (kit.code(&phone(1)), kit.code(&phone(2)));
    assert_ne!(mine, other, "the seed draws two codes");
    kit.miss(&phone(1), &other);
    assert!(kit.guess(&phone(1), &mine).is_ok());
    assert!(kit.guess(&phone(2), &other).is_ok());
}

pub fn a_phone_without_a_code_gets_the_same_answers<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let code = kit.code(&phone(1));
    for _ in 0..4 {
        assert_eq!(kit.guess(&phone(1), &not(&code)).err(), kit.guess(&phone(2), "123456").err());
    }
}

pub fn windows_of_attempts_hold_from_one_to_ten<S: TestStore>(make: impl Fn() -> S) {
    for max_wrong in 1..=10 {
        let kit = Kit::with_rules(make(), Rules { max_wrong, ..Rules::default() });
        for left in (0..u32::from(max_wrong)).rev() {
            assert_eq!(kit.miss(&phone(1), "000000"), left);
            kit.wait(seconds(1));
        }
        assert_eq!(full_window(kit.guess(&phone(1), "000000"), max_wrong.into()), 900 - u64::from(max_wrong));
    }
}
