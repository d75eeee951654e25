//! How many wrong codes of peers, blocks of numbers and the market are looked at.

use chrono::TimeDelta;

use super::TestStore;
use super::budgets_of_sends::elsewhere;
use super::kit::{Kit, MICROSECOND, full_window, not, peer, phone, seconds, used_up};
use crate::{Budgets, Quotas, Rules, SignInError};

/// Budgets of wrong codes; 0 is none.
pub(super) fn guesses<S: TestStore>(make: impl Fn() -> S, [peer, prefix, market]: [u32; 3]) -> Kit<S> {
    let quotas = |wrong| Quotas { sends: 0, wrong };
    let budgets =
        Budgets { peer: quotas(peer), prefix: quotas(prefix), market: quotas(market), ..Budgets::default() };
    Kit::with_rules(make(), Rules { budgets, ..Rules::default() })
}

pub fn each_budget_of_wrong_codes_refuses_by_its_name_until_one_is_back<S: TestStore>(make: impl Fn() -> S) {
    for (quotas, name) in
        [([2, 0, 0], "peer-wrong"), ([0, 2, 0], "prefix-wrong"), ([0, 0, 2], "market-wrong")]
    {
        let kit = guesses(&make, quotas);
        let [first, second, third] = [1, 2, 3].map(|number| kit.code(&phone(number)));
        assert_eq!(kit.miss(&phone(1), &not(&first)), 2);
        assert_eq!(kit.miss(&phone(2), &not(&second)), 2);
        assert_eq!(used_up(kit.guess(&phone(3), &not(&third)), name, 2), 450);
        kit.wait(seconds(450) - MICROSECOND);
        assert_eq!(used_up(kit.guess(&phone(3), &not(&third)), name, 2), 1);
        kit.wait(MICROSECOND);
        assert_eq!(kit.miss(&phone(3), &not(&third)), 2);
        assert_eq!(used_up(kit.guess(&phone(3), &not(&third)), name, 2), 450);
    }
}

pub fn guesses_at_nothing_draw_on_the_peer_s_budget_only<S: TestStore>(make: impl Fn() -> S) {
    let kit = guesses(&make, [5, 1, 1]);
    for number in 1..=4 {
        assert_eq!(kit.miss(&phone(number), "000000"), 2);
    }
    let code = kit.code(&phone(5));
    assert_eq!(kit.miss(&phone(5), &not(&code)), 2);
    used_up(kit.guess(&phone(6), "000000"), "peer-wrong", 5);
    assert!(matches!(
        kit.guess_from(peer(2), &phone(6), "000000"),
        Err(SignInError::InvalidCode { attempts_left: 2 })
    ));
    used_up(kit.guess_from(peer(2), &phone(5), &not(&code)), "prefix-wrong", 1);
}

pub fn a_success_gives_every_budget_back<S: TestStore>(make: impl Fn() -> S) {
    let kit = guesses(&make, [1, 1, 1]);
    for number in 1..=5 {
        kit.enter(&phone(number));
    }
    let (first, second) = (kit.code(&phone(6)), kit.code(&phone(7)));
    assert_eq!(kit.miss(&phone(6), &not(&first)), 2);
    used_up(kit.guess(&phone(7), &second), "peer-wrong", 1);
    kit.wait(seconds(900));
    kit.enter(&phone(7));
    assert_eq!(kit.miss(&phone(7), "000000"), 2);
}

pub fn a_guess_that_a_budget_refuses_is_not_looked_at<S: TestStore>(make: impl Fn() -> S) {
    for quotas in [[1, 0, 0], [0, 1, 0], [0, 0, 1]] {
        let kit = Kit::with_rules(
            make(),
            Rules {
                code_lifetime: TimeDelta::minutes(20),
                lock_after: 2,
                ..guesses(&make, quotas).sign_in.rules().clone()
            },
        );
        let (spending, mine) = (kit.code(&phone(1)), kit.code(&phone(2)));
        kit.miss(&phone(1), &not(&spending));
        for guess in [&mine, &not(&mine), &not(&mine), &not(&mine), &not(&mine)] {
            let refused = kit.guess(&phone(2), guess);
            assert!(matches!(refused, Err(SignInError::TooManyRequests { .. })), "{refused:?}");
        }
        kit.wait(seconds(900));
        assert!(kit.guess(&phone(2), &mine).is_ok());
    }
}

pub fn guesses_are_judged_in_their_order<S: TestStore>(make: impl Fn() -> S) {
    let kit = guesses(&make, [3, 3, 3]);
    let mine = phone(1);
    let (code, beside, far) = (kit.code(&mine), kit.code(&phone(2)), kit.code(&elsewhere(1)));
    for left in [2, 1, 0] {
        assert_eq!(kit.miss(&mine, &not(&code)), left);
    }
    used_up(kit.guess(&mine, &code), "peer-wrong", 3);
    assert_eq!(full_window(kit.guess_from(peer(2), &mine, &code), 3), 900);
    used_up(kit.guess_from(peer(2), &phone(2), &beside), "prefix-wrong", 3);
    used_up(kit.guess_from(peer(2), &elsewhere(1), &far), "market-wrong", 3);
    let (lock, locked) = (kit.now() + TimeDelta::days(1), mine.clone());
    let set = kit.store().write(move |tx| tx.set_failures(&locked, 0, Some(lock)).map(crate::Step::Commit));
    assert_eq!(set, Ok(()));
    assert!(matches!(kit.guess(&mine, &code), Err(SignInError::PhoneLocked { .. })));
}

pub fn sends_and_wrong_codes_have_budgets_of_their_own<S: TestStore>(make: impl Fn() -> S) {
    let one = Quotas { sends: 1, wrong: 1 };
    let budgets = Budgets { peer: one, prefix: one, market: one, ..Budgets::default() };
    let kit = Kit::with_rules(make(), Rules { budgets, ..Rules::default() });
    let code = kit.code(&phone(1));
    assert_eq!(kit.miss(&phone(1), &not(&code)), 2);
    used_up(kit.ask(&phone(2)), "peer-sends", 1);
    used_up(kit.guess(&phone(1), &code), "peer-wrong", 1);
}
