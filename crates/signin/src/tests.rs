//! The rules over the store in memory, which passes the contract like any other.

use crate::memory::MemoryStore;

crate::contract_tests!(MemoryStore::default);

#[test]
fn ten_thousand_wishes_cost_a_block_s_budget_and_others_notice_nothing() {
    crate::contract::attack::ten_thousand_wishes_cost_a_block_s_budget_and_others_notice_nothing(
        MemoryStore::default,
    );
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
