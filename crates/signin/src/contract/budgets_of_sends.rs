//! What peers, blocks of numbers and the market may send.

use chrono::TimeDelta;
use common::Phone;

use super::TestStore;
use super::kit::{Kit, MICROSECOND, full_window, peer, phone, seconds, used_up};
use crate::{Budgets, Quotas, Rules, SignInError};

/// Budgets of sends; 0 is none.
pub(crate) fn sends<S: TestStore>(make: impl Fn() -> S, [peer, prefix, market]: [u32; 3]) -> Kit<S> {
    let quotas = |sends| Quotas { sends, wrong: 0 };
    let budgets =
        Budgets { peer: quotas(peer), prefix: quotas(prefix), market: quotas(market), ..Budgets::default() };
    Kit::with_rules(make(), Rules { budgets, ..Rules::default() })
}

/// A number of another block than `phone(…)`.
pub(super) fn elsewhere(number: u32) -> Phone {
    phone(990_000 + number)
}

pub fn each_budget_of_sends_refuses_by_its_name_until_one_is_back<S: TestStore>(make: impl Fn() -> S) {
    for (quotas, name) in
        [([2, 0, 0], "peer-sends"), ([0, 2, 0], "prefix-sends"), ([0, 0, 2], "market-sends")]
    {
        let kit = sends(&make, quotas);
        kit.code(&phone(1));
        kit.code(&phone(2));
        assert_eq!(used_up(kit.ask(&phone(3)), name, 2), 450);
        kit.wait(seconds(450) - MICROSECOND);
        assert_eq!(used_up(kit.ask(&phone(3)), name, 2), 1);
        kit.wait(MICROSECOND);
        kit.code(&phone(3));
        assert_eq!(used_up(kit.ask(&phone(4)), name, 2), 450);
        kit.wait(seconds(900));
        kit.code(&phone(4));
        kit.code(&phone(5));
        assert_eq!(used_up(kit.ask(&phone(6)), name, 2), 450);
        assert_eq!(kit.store().messages_to(&phone(6)), 0);
    }
}

pub fn what_is_not_shared_is_not_used_up<S: TestStore>(make: impl Fn() -> S) {
    let kit = sends(&make, [1, 0, 0]);
    let v6 = |text: &str| text.parse().expect("an address");
    for (number, other) in [peer(1), peer(2), v6("2001:db8:0:1::1"), v6("2001:db8:0:2::1")].iter().enumerate()
    {
        let number = u32::try_from(number).expect("a few");
        assert!(kit.ask_from(*other, &phone(number)).is_ok(), "{other}");
        used_up(kit.ask_from(*other, &phone(99)), "peer-sends", 1);
    }
    used_up(kit.ask_from(v6("2001:db8:0:1:ffff::2"), &phone(99)), "peer-sends", 1);
    used_up(kit.ask_from(v6("::ffff:192.0.2.1"), &phone(99)), "peer-sends", 1);
    let kit = sends(&make, [0, 1, 0]);
    kit.code(&phone(1));
    used_up(kit.ask(&phone(9999)), "prefix-sends", 1);
    kit.code(&phone(10_000));
}

pub fn a_resend_draws_on_no_budget<S: TestStore>(make: impl Fn() -> S) {
    let kit = sends(&make, [2, 2, 2]);
    kit.code(&phone(1));
    for _ in 0..5 {
        assert!(!kit.ask(&phone(1)).expect("an answer").0.sent);
    }
    kit.code(&phone(2));
    assert!(!kit.ask(&phone(2)).expect("an answer").0.sent);
    used_up(kit.ask(&phone(3)), "peer-sends", 2);
}

pub fn a_send_that_one_budget_refuses_draws_on_none<S: TestStore>(make: impl Fn() -> S) {
    let kit = sends(&make, [3, 1, 2]);
    let code = kit.code(&phone(1));
    for _ in 0..5 {
        used_up(kit.ask(&phone(2)), "prefix-sends", 1);
    }
    kit.code(&elsewhere(1));
    for _ in 0..5 {
        used_up(kit.ask(&elsewhere(10_001)), "market-sends", 2);
    }
    kit.wait(seconds(61));
    for _ in 0..5 {
        used_up(kit.ask(&phone(1)), "prefix-sends", 1);
    }
    assert!(kit.guess(&phone(1), &code).is_ok(), "the old code stays");
    kit.wait(seconds(839));
    for _ in 0..2 {
        kit.code(&phone(1));
        kit.wait(seconds(900));
    }
    kit.code(&phone(1));
}

pub fn sends_are_judged_in_their_order<S: TestStore>(make: impl Fn() -> S) {
    let kit = sends(&make, [3, 3, 3]);
    let mine = phone(1);
    for _ in 0..3 {
        kit.enter(&mine);
    }
    used_up(kit.ask(&mine), "peer-sends", 3);
    assert_eq!(full_window(kit.ask_from(peer(2), &mine), 3), 900);
    used_up(kit.ask_from(peer(2), &phone(2)), "prefix-sends", 3);
    used_up(kit.ask_from(peer(2), &elsewhere(1)), "market-sends", 3);
    let (lock, locked) = (kit.now() + TimeDelta::days(1), mine.clone());
    let set = kit.store().write(move |tx| tx.set_failures(&locked, 0, Some(lock)).map(crate::Step::Commit));
    assert_eq!(set, Ok(()));
    assert!(matches!(kit.ask(&mine), Err(SignInError::PhoneLocked { .. })));
}

pub fn a_clock_that_was_put_right_blocks_no_budget<S: TestStore>(make: impl Fn() -> S) {
    let kit = sends(&make, [2, 0, 0]);
    for round in 0..2 {
        kit.code(&phone(2 * round));
        kit.code(&phone(2 * round + 1));
        kit.wait(-TimeDelta::minutes(5));
        assert_eq!(used_up(kit.ask(&phone(9)), "peer-sends", 2), 750);
        kit.wait(-TimeDelta::days(1));
    }
    kit.code(&phone(8));
}
