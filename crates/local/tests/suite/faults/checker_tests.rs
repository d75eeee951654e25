//! The checker sees each broken promise, and nothing in a history that keeps them.

use std::time::{Duration, Instant};

use super::checker::violations;
use super::history::{Ask, Entry, Outcome};

/// One phone's entries, each from its first to its second millisecond.
fn found(entries: &[(u64, u64, Ask, Outcome)]) -> usize {
    let start = Instant::now();
    let at = |millis: u64| start + Duration::from_millis(millis);
    let entry = |(begun, ended, ask, outcome): &(u64, u64, Ask, Outcome)| Entry {
        phone: "+996505325311".to_owned(),
        ask: ask.clone(),
        outcome: outcome.clone(),
        begun: at(*begun),
        ended: at(*ended),
    };
    violations(&entries.iter().map(entry).collect::<Vec<_>>()).len()
}

fn right() -> Ask {
    Ask::Guess { code: "123456".to_owned(), right: true }
}

fn wrong() -> Ask {
    Ask::Guess { code: "000000".to_owned(), right: false }
}

fn look() -> Ask {
    Ask::Look { session: "s".to_owned() }
}

fn leave() -> Ask {
    Ask::Leave { session: "s".to_owned() }
}

fn signed_in() -> Outcome {
    Outcome::SignedIn { session: "s".to_owned(), token: "t".to_owned() }
}

fn left(left: u64) -> Outcome {
    Outcome::Wrong { left }
}

fn sent(delivery: &str) -> Outcome {
    Outcome::Sent { delivery: delivery.to_owned() }
}

#[test]
fn a_whole_life_breaks_nothing() {
    let life = [
        (0, 9, Ask::SendCode, Outcome::Unavailable),
        (10, 19, Ask::SendCode, sent("a")),
        (20, 29, Ask::SendCode, sent("a")),
        (30, 39, wrong(), left(2)),
        (40, 49, wrong(), left(1)),
        (50, 69, right(), Outcome::Lost),
        (50, 69, right(), signed_in()),
        (70, 79, right(), left(2)),
        (80, 89, look(), Outcome::Alive),
        (90, 99, leave(), Outcome::Unavailable),
        (100, 109, look(), Outcome::Alive),
        (110, 119, leave(), Outcome::Left),
        (120, 129, look(), Outcome::SessionEnded),
    ];
    assert_eq!(found(&life), 0);
}

#[test]
fn late_and_strange_answers_are_seen() {
    assert_eq!(found(&[(0, 5_001, look(), Outcome::Unavailable)]), 1);
    assert_eq!(found(&[(0, 1, look(), Outcome::Strange("500".to_owned()))]), 1);
}

#[test]
fn a_code_that_is_accepted_twice_or_was_never_sent_is_seen() {
    assert_eq!(found(&[(0, 1, right(), signed_in()), (0, 2, right(), signed_in())]), 1);
    assert_eq!(found(&[(0, 1, wrong(), signed_in())]), 1);
}

#[test]
fn a_code_that_was_forgotten_is_seen() {
    assert_eq!(found(&[(0, 1, Ask::SendCode, sent("a")), (2, 3, Ask::SendCode, sent("b"))]), 1);
}

#[test]
fn an_attempt_that_was_forgotten_is_seen() {
    assert_eq!(found(&[(0, 1, wrong(), left(2)), (2, 3, wrong(), left(2))]), 1);
    let four = [0, 10, 20, 30].map(|at| (at, at + 1, wrong(), left(0)));
    assert_eq!(found(&four), 1);
    let mut late = four[..3].to_vec();
    late.push((40, 41, right(), signed_in()));
    assert_eq!(found(&late), 1);
}

#[test]
fn attempts_at_the_same_time_may_count_each_other_or_not() {
    assert_eq!(found(&[(0, 9, wrong(), left(2)), (0, 9, wrong(), left(1)), (0, 9, wrong(), left(0))]), 0);
}

#[test]
fn a_login_that_was_undone_is_seen() {
    assert_eq!(found(&[(0, 1, right(), signed_in()), (2, 3, look(), Outcome::SessionEnded)]), 1);
    assert_eq!(found(&[(0, 1, look(), Outcome::SessionEnded), (2, 3, leave(), Outcome::Left)]), 1);
    assert_eq!(found(&[(0, 1, right(), signed_in()), (2, 3, leave(), Outcome::SessionEnded)]), 1);
}

#[test]
fn a_logout_that_was_undone_is_seen() {
    assert_eq!(found(&[(0, 1, leave(), Outcome::Left), (2, 3, look(), Outcome::Alive)]), 1);
    let back = [
        (0, 1, leave(), Outcome::Lost),
        (2, 3, look(), Outcome::SessionEnded),
        (4, 5, look(), Outcome::Alive),
    ];
    assert_eq!(found(&back), 1);
}
