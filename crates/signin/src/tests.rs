//! The rules over the store in memory, which passes the contract like any other.

use crate::contract::budgets_of_sends::sends;
use crate::contract::kit::{Kit, phone, used_up};
use crate::memory::MemoryStore;
use crate::{Budgets, DayCap, Rules};

crate::contract_tests!(MemoryStore::default);

#[test]
fn ten_thousand_wishes_cost_a_block_s_budget_and_others_notice_nothing() {
    crate::contract::attack::ten_thousand_wishes_cost_a_block_s_budget_and_others_notice_nothing(
        MemoryStore::default,
    );
}

#[test]
fn a_large_budget_of_the_market_lets_no_more_through_than_a_whole_one_and_hardly_less() {
    let kit = sends(MemoryStore::default, [0, 0, 1_600]);
    let sent = (0..2_500).filter(|number| kit.ask(&phone(*number)).is_ok()).count();
    assert!((1_300..=1_600).contains(&sent), "{sent}");
    let refused = (2_500..2_600).find_map(|number| kit.ask(&phone(number)).err());
    used_up::<()>(Err(refused.expect("all parts can't have some left")), "market-sends", 1_600);
}

#[test]
fn what_is_left_of_a_day_is_what_is_left_of_its_parts() {
    let budgets = Budgets { day: 3_210, ..Budgets::default() };
    let kit = Kit::with_rules(MemoryStore::default(), Rules { budgets, ..Rules::default() });
    let cap = |free| Ok(Some(DayCap { most: 3_210, at_once: 1_605, free }));
    assert_eq!(kit.sign_in.day_cap(), cap(1_605));
    (0..100).for_each(|number| _ = kit.code(&phone(number)));
    assert_eq!(kit.sign_in.day_cap(), cap(1_505));
}

/// A behaviour that the macro does not name would never run.
#[test]
fn every_behaviour_of_the_contract_is_run() {
    let listed = include_str!("contract/mod.rs");
    for source in [
        include_str!("contract/attempts.rs"),
        include_str!("contract/audit.rs"),
        include_str!("contract/budgets_of_guesses.rs"),
        include_str!("contract/budgets_of_sends.rs"),
        include_str!("contract/dormancy.rs"),
        include_str!("contract/erasure.rs"),
        include_str!("contract/exports.rs"),
        include_str!("contract/clocks.rs"),
        include_str!("contract/litter.rs"),
        include_str!("contract/locks.rs"),
        include_str!("contract/operators.rs"),
        include_str!("contract/people.rs"),
        include_str!("contract/phone_changes.rs"),
        include_str!("contract/proofs.rs"),
        include_str!("contract/pumping.rs"),
        include_str!("contract/races.rs"),
        include_str!("contract/races_of_accounts.rs"),
        include_str!("contract/refreshes.rs"),
        include_str!("contract/repeats_of_guesses.rs"),
        include_str!("contract/repeats_of_sends.rs"),
        include_str!("contract/sends.rs"),
        include_str!("contract/sessions.rs"),
        include_str!("contract/texts.rs"),
        include_str!("contract/transactions.rs"),
    ] {
        let names = source.lines().filter_map(|line| line.strip_prefix("pub fn ")?.split('<').next());
        for name in names {
            assert!(listed.contains(&format!(" {name},")), "{name} is not in contract_tests!");
        }
    }
}
