//! The attack that the memory store bears, on both databases.

use signin::contract::attack::ten_thousand_wishes_cost_a_block_s_budget_and_others_notice_nothing as attack;

#[test]
fn sqlite_bears_ten_thousand_wishes_for_codes() {
    attack(crate::sqlite);
}

#[test]
fn postgres_bears_ten_thousand_wishes_for_codes() {
    attack(crate::postgres);
}
