//! Tokens drawn at random.

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

/// `count` texts that are not `genuine`, the same each time: arbitrary ones, ones of a token's form, and copies of the
/// genuine one with some bytes changed. Each can stand in a header.
pub fn drawn_tokens(genuine: &str, count: usize) -> Vec<String> {
    let mut runner = TestRunner::deterministic();
    let kinds = any_kind(genuine);
    let mut draw = || kinds.new_tree(&mut runner).expect("a text").current();
    std::iter::repeat_with(&mut draw).filter(|text| text != genuine).take(count).collect()
}

fn any_kind(genuine: &str) -> impl Strategy<Value = String> {
    let (genuine, end) = (genuine.to_owned(), genuine.len());
    let changes = prop::collection::vec((0..end, "[!-~]"), 1..5);
    let changed = changes.prop_map(move |changes| {
        let mut text = genuine.clone();
        changes.into_iter().for_each(|(at, letter)| text.replace_range(at..=at, &letter));
        text
    });
    let shaped =
        prop::collection::vec("[A-Za-z0-9_-]{0,300}", 1..6).prop_map(|parts| format!("x{}", parts.join(".")));
    prop_oneof!["[!-~]{1,400}", shaped, changed]
}
