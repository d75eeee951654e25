//! Texts that are asked for by nobody who would sign in: what they cost, and who notices.

use chrono::TimeDelta;

use super::TestStore;
use super::budgets_of_sends::elsewhere;
use super::kit::{Kit, not, peer, phone, seconds, used_up};
use crate::{Budgets, DayCap, Rules};

fn kit<S: TestStore>(make: impl Fn() -> S, unverified: u32, day: u32) -> Kit<S> {
    let budgets = Budgets { unverified, day, ..Budgets::default() };
    Kit::with_rules(make(), Rules { budgets, ..Rules::default() })
}

/// How many of these wishes for codes were granted, each from an address of its own.
fn sent<S: TestStore>(kit: &Kit<S>, numbers: std::ops::Range<u32>) -> usize {
    numbers.filter(|number| kit.ask_from(peer(*number as u8), &phone(*number)).is_ok()).count()
}

pub fn a_block_that_nobody_signs_in_from_costs_no_more_than_its_budget<S: TestStore>(make: impl Fn() -> S) {
    let kit = kit(make, 10, 0);
    let known = kit.code(&elsewhere(1));
    let session = kit.guess(&elsewhere(1), &known).expect("the code is right").session;
    assert_eq!(sent(&kit, 0..300), 10);
    used_up(kit.ask(&phone(9_999)), "prefix-unverified", 10);
    let code = kit.code(&elsewhere(2));
    assert!(kit.guess(&elsewhere(2), &code).is_ok() && kit.lives(&session), "others notice nothing");
    kit.wait(seconds(90));
    assert_eq!(sent(&kit, 300..600), 1, "one comes back in the fifteen minutes' tenth");
    kit.wait(TimeDelta::minutes(15));
    assert_eq!(sent(&kit, 600..900), 10, "it recovers");
}

pub fn a_block_that_people_sign_in_from_never_feels_its_budget<S: TestStore>(make: impl Fn() -> S) {
    let kit = kit(make, 2, 0);
    for number in 0..20 {
        let code = kit.code(&phone(number));
        assert!(kit.guess(&phone(number), &code).is_ok());
    }
    assert_eq!(sent(&kit, 100..200), 2);
}

pub fn a_wrong_code_gives_nothing_back<S: TestStore>(make: impl Fn() -> S) {
    let kit = kit(make, 1, 0);
    let code = kit.code(&phone(1));
    assert!(kit.guess(&phone(1), &not(&code)).is_err());
    used_up(kit.ask(&phone(2)), "prefix-unverified", 1);
    assert!(kit.guess(&phone(1), &code).is_ok());
    kit.code(&phone(2));
}

pub fn a_market_sends_no_more_than_its_cap_in_any_day<S: TestStore>(make: impl Fn() -> S) {
    let kit = kit(make, 0, 10);
    let mut day = sent(&kit, 0..50);
    assert_eq!(day, 5);
    for hour in 1..24 {
        kit.wait(TimeDelta::hours(1));
        day += sent(&kit, hour * 50..hour * 50 + 50);
    }
    assert!((8..=10).contains(&day), "{day}");
    assert_eq!(kit.ask(&phone(9_999)).map(|_| ()).expect_err("a refusal").to_string(), "too many requests");
}

pub fn an_old_number_is_told_beyond_the_cap_and_counted_within_it<S: TestStore>(make: impl Fn() -> S) {
    // The codes for the sign-in and for the new number are all that there is at once.
    let spent = kit(&make, 0, 4);
    let bearer = spent.bearer(1);
    spent.moves(&bearer, &phone(2)).expect("the right code");
    assert_eq!(spent.store().messages_to(&phone(1)), 1);
    // One more is there: it is the old number's.
    let kit = kit(&make, 0, 6);
    let bearer = kit.bearer(1);
    kit.moves(&bearer, &phone(2)).expect("the right code");
    assert_eq!(sent(&kit, 3..10), 0);
    kit.wait(TimeDelta::hours(8));
    assert_eq!(sent(&kit, 3..10), 1);
}

pub fn what_is_left_of_the_cap_is_told<S: TestStore>(make: impl Fn() -> S) {
    let kit = kit(make, 0, 10);
    let cap = |free| Some(DayCap { most: 10, at_once: 5, free });
    assert_eq!(kit.sign_in.day_cap(), Ok(cap(5)));
    assert_eq!(sent(&kit, 0..3), 3);
    assert_eq!(kit.sign_in.day_cap(), Ok(cap(2)));
    kit.wait(TimeDelta::days(1));
    assert_eq!(kit.sign_in.day_cap(), Ok(cap(5)));
    let without = Kit::new(kit.sign_in.store);
    assert_eq!(without.sign_in.day_cap(), Ok(None));
}
