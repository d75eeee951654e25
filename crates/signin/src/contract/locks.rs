//! The lock after many wrong codes in a row.

use chrono::TimeDelta;
use common::{Phone, Window};

use super::TestStore;
use super::kit::{Kit, MICROSECOND, full_window, not, phone};
use crate::{Actor, Rules, SignInError};

const IN_A_ROW: u32 = 5;

fn kit<S: TestStore>(make: impl Fn() -> S) -> Kit<S> {
    Kit::with_rules(make(), Rules { lock_after: IN_A_ROW, ..Rules::default() })
}

/// Wrong guesses at outstanding codes, each in a window of its own.
fn miss_in_a_row<S: TestStore>(kit: &Kit<S>, phone: &Phone, count: u32) {
    for _ in 0..count {
        kit.wait(TimeDelta::minutes(15));
        let code = kit.code(phone);
        assert_eq!(kit.miss(phone, &not(&code)), 2);
    }
}

#[track_caller]
fn assert_locked<T: std::fmt::Debug>(outcome: Result<T, SignInError>, seconds: u64) {
    let window = Window { name: "lock", quota: IN_A_ROW, seconds: 86_400 };
    assert_eq!(outcome.err(), Some(SignInError::PhoneLocked { window, retry_after: seconds }));
}

pub fn many_wrong_codes_in_a_row_lock_the_phone<S: TestStore>(make: impl Fn() -> S) {
    let (kit, mine, other) = (kit(make), phone(1), phone(2));
    miss_in_a_row(&kit, &mine, IN_A_ROW - 1);
    kit.wait(TimeDelta::minutes(15));
    let code = kit.code(&mine);
    kit.miss(&mine, &not(&code));
    assert_locked(kit.ask(&mine), 86_400);
    assert_locked(kit.guess(&mine, &code), 86_400);
    kit.wait(TimeDelta::hours(1));
    assert_locked(kit.ask(&mine), 82_800);
    kit.enter(&other);
}

pub fn a_lock_ends_by_itself_and_counting_begins_anew<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (kit(make), phone(1));
    miss_in_a_row(&kit, &phone, IN_A_ROW);
    kit.wait(TimeDelta::days(1) - MICROSECOND);
    assert_locked(kit.ask(&phone), 1);
    kit.wait(MICROSECOND);
    miss_in_a_row(&kit, &phone, IN_A_ROW - 1);
    kit.wait(TimeDelta::minutes(15));
    assert!(kit.ask(&phone).is_ok());
    kit.wait(TimeDelta::minutes(15));
    miss_in_a_row(&kit, &phone, 1);
    assert_locked(kit.ask(&phone), 86_400);
}

pub fn a_success_ends_the_row<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (kit(make), phone(1));
    miss_in_a_row(&kit, &phone, IN_A_ROW - 1);
    kit.wait(TimeDelta::minutes(15));
    kit.enter(&phone);
    miss_in_a_row(&kit, &phone, IN_A_ROW - 1);
    kit.wait(TimeDelta::minutes(15));
    kit.enter(&phone);
}

pub fn guesses_without_a_code_never_lock<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (kit(make), phone(1));
    for _ in 0..IN_A_ROW {
        for left in [2, 1, 0] {
            assert_eq!(kit.miss(&phone, "000000"), left);
        }
        kit.wait(TimeDelta::minutes(15));
    }
    kit.enter(&phone);
}

fn unlock<S: TestStore>(kit: &Kit<S>, phone: &Phone) -> Result<bool, SignInError> {
    kit.sign_in.unlock(phone, Actor::Operator("ada".to_owned()), None, None)
}

pub fn a_lock_can_be_lifted_and_counting_begins_anew<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (kit(make), phone(1));
    miss_in_a_row(&kit, &phone, IN_A_ROW);
    assert_locked(kit.ask(&phone), 86_400);
    assert_eq!(unlock(&kit, &phone), Ok(true));
    miss_in_a_row(&kit, &phone, IN_A_ROW - 1);
    kit.wait(TimeDelta::minutes(15));
    kit.enter(&phone);
}

pub fn lifting_a_lock_leaves_the_windows<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::with_rules(make(), Rules { lock_after: 3, ..Rules::default() });
    let phone = phone(1);
    let code = kit.code(&phone);
    for _ in 0..3 {
        kit.miss(&phone, &not(&code));
    }
    assert!(matches!(kit.guess(&phone, &code), Err(SignInError::PhoneLocked { .. })));
    assert_eq!(unlock(&kit, &phone), Ok(true));
    assert_eq!(full_window(kit.guess(&phone, &code), 3), 900);
}

pub fn only_a_lock_that_stands_is_lifted<S: TestStore>(make: impl Fn() -> S) {
    let (kit, mine, other) = (kit(make), phone(1), phone(2));
    assert_eq!(unlock(&kit, &mine), Ok(false));
    miss_in_a_row(&kit, &mine, IN_A_ROW - 1);
    assert_eq!(unlock(&kit, &mine), Ok(false));
    miss_in_a_row(&kit, &mine, 1);
    assert_eq!(unlock(&kit, &other), Ok(false));
    assert_locked(kit.ask(&mine), 86_400);
    kit.wait(TimeDelta::days(1) - MICROSECOND);
    assert_eq!((unlock(&kit, &mine), unlock(&kit, &mine)), (Ok(true), Ok(false)));
    miss_in_a_row(&kit, &mine, IN_A_ROW);
    kit.wait(TimeDelta::days(1));
    assert_eq!(unlock(&kit, &mine), Ok(false));
}
