//! Fifty at once, many times over: what must hold however the threads meet.

use std::collections::HashSet;
use std::sync::Barrier;
use std::sync::mpsc::channel;

use chrono::TimeDelta;
use common::Phone;

use super::TestStore;
use super::budgets_of_guesses::guesses;
use super::budgets_of_sends::{elsewhere, sends};
use super::kit::{Kit, key, not, peer, phone};
use crate::{Ended, SignInError, Step, Verified};

const ROUNDS: u32 = 20;
pub(super) const AT_ONCE: usize = 50;

/// Runs `action` on fifty threads that start together.
pub(super) fn race<T: Send>(action: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(AT_ONCE);
    let run = |index| {
        start.wait();
        action(index)
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..AT_ONCE).map(|index| scope.spawn(move || run(index))).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    })
}

/// How many succeeded, and the attempts that were left after each wrong one; all others found the window full.
pub(super) fn tally(outcomes: Vec<Result<Verified, SignInError>>) -> (usize, Vec<u32>) {
    let (mut successes, mut wrong) = (0, Vec::new());
    for outcome in outcomes {
        match outcome {
            Ok(_) => successes += 1,
            Err(SignInError::InvalidCode { attempts_left }) => wrong.push(attempts_left),
            Err(SignInError::TooManyAttempts { .. }) => {}
            Err(other) => panic!("unexpected: {other}"),
        }
    }
    wrong.sort_unstable();
    (successes, wrong)
}

pub fn of_fifty_right_codes_one_wins<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    for phone in (0..ROUNDS).map(phone) {
        let code = kit.code(&phone);
        let (successes, wrong) = tally(race(|_| kit.guess(&phone, &code)));
        assert_eq!((successes, wrong), (1, vec![0, 1, 2]));
    }
}

pub fn of_fifty_wrong_codes_three_are_evaluated<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    for phone in (0..ROUNDS).map(phone) {
        let code = kit.code(&phone);
        let (successes, wrong) = tally(race(|_| kit.guess(&phone, &not(&code))));
        assert_eq!((successes, wrong), (0, vec![0, 1, 2]));
    }
}

pub fn among_wrong_codes_the_right_one_wins_at_most_once<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    for phone in (0..ROUNDS).map(phone) {
        let code = kit.code(&phone);
        let guesses = |index| if index % 2 == 0 { code.clone() } else { not(&code) };
        let (successes, wrong) = tally(race(|index| kit.guess(&phone, &guesses(index))));
        assert!(successes <= 1 && wrong.len() <= 3 + 2 * successes, "{successes} successes, {wrong:?}");
    }
}

pub fn of_fifty_wishes_for_a_code_one_sends<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    for phone in (0..ROUNDS).map(phone) {
        let answers: Vec<_> =
            race(|_| kit.ask(&phone)).into_iter().map(|answer| answer.expect("an answer")).collect();
        let sent: Vec<_> = answers.iter().filter(|(issued, _)| issued.sent).collect();
        let [(first, code)] = sent[..] else { panic!("{} were sent", sent.len()) };
        assert!(answers.iter().all(|(issued, _)| issued.delivery_id == first.delivery_id));
        assert_eq!(kit.store().messages_to(&phone), 1);
        assert!(kit.guess(&phone, code).is_ok());
    }
}

/// Of fifty at once, each for a phone of its own, by one peer, in one block, in one market.
const BUDGETS: [[u32; 3]; 4] = [[7, 0, 0], [0, 7, 0], [0, 0, 7], [9, 8, 7]];

fn phone_of(index: usize) -> Phone {
    phone(u32::try_from(index).expect("fifty at most"))
}

/// How many were let through; all others found the budget used up.
fn let_through<T>(
    outcomes: &[Result<T, SignInError>],
    is_in: impl Fn(&Result<T, SignInError>) -> bool,
) -> usize {
    let refused =
        |outcome: &&Result<T, SignInError>| matches!(outcome, Err(SignInError::TooManyRequests { .. }));
    let let_through = outcomes.iter().filter(|outcome| is_in(outcome)).count();
    assert_eq!(let_through + outcomes.iter().filter(refused).count(), AT_ONCE);
    let_through
}

pub fn fifty_sends_use_up_exactly_the_budget<S: TestStore>(make: impl Fn() -> S) {
    for quotas in BUDGETS {
        let kit = sends(&make, quotas);
        let answers = race(|index| kit.ask(&phone_of(index)));
        assert_eq!(let_through(&answers, Result::is_ok), 7, "{quotas:?}");
        let messages: usize = (0..AT_ONCE).map(|index| kit.store().messages_to(&phone_of(index))).sum();
        assert_eq!(messages, 7, "{quotas:?}");
        if quotas[1] == 8 {
            assert!(kit.ask(&elsewhere(1)).is_err(), "the market's budget is used up");
        }
    }
}

pub fn fifty_wrong_codes_use_up_exactly_the_budget<S: TestStore>(make: impl Fn() -> S) {
    for quotas in BUDGETS {
        let kit = guesses(&make, quotas);
        let codes: Vec<_> = (0..AT_ONCE).map(|index| not(&kit.code(&phone_of(index)))).collect();
        let answers = race(|index| kit.guess(&phone_of(index), &codes[index]));
        let looked_at =
            |outcome: &Result<_, _>| matches!(outcome, Err(SignInError::InvalidCode { attempts_left: 2 }));
        assert_eq!(let_through(&answers, looked_at), 7, "{quotas:?}");
    }
}

pub fn fifty_successes_fit_into_a_budget_of_one<S: TestStore>(make: impl Fn() -> S) {
    let kit = guesses(&make, [1, 1, 1]);
    let codes: Vec<_> = (0..AT_ONCE).map(|index| kit.code(&phone_of(index))).collect();
    let answers = race(|index| kit.guess(&phone_of(index), &codes[index]));
    assert_eq!(let_through(&answers, Result::is_ok), AT_ONCE);
    let code = kit.code(&phone_of(0));
    assert_eq!(kit.miss(&phone_of(0), &not(&code)), 2);
}

pub fn fifty_refreshes_of_one_token_leave_one_leaf<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    for phone in (0..ROUNDS).map(phone) {
        let session = kit.enter(&phone).session;
        let answers = race(|_| kit.refresh(&session, 0));
        assert!(answers.iter().all(|answer| *answer == Ok(1)), "{answers:?}");
        assert_eq!(kit.refresh(&session, 1), Ok(2));
    }
}

pub fn a_refresh_beside_a_logout_leaves_no_live_token<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    for phone in (0..ROUNDS).map(phone) {
        let session = kit.enter(&phone).session;
        let answers = race(|index| {
            if index == AT_ONCE / 2 {
                kit.end_sessions(session.user_id, Ended::One(session.id)).map(|_| 0)
            } else {
                kit.refresh(&session, 0)
            }
        });
        let known = |answer: &Result<i64, _>| matches!(answer, Ok(0 | 1) | Err(SignInError::SessionEnded));
        assert!(answers.iter().all(known), "{answers:?}");
        assert!(!kit.lives(&session));
        assert!((0..3).all(|generation| kit.refresh(&session, generation).is_err()));
    }
}

/// The present token is among them: it may be traded before the session ends, and its successor is of no use.
pub fn fifty_used_tokens_at_once_end_the_session_once_and_for_all<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    for phone in (0..ROUNDS).map(phone) {
        let session = kit.enter(&phone).session;
        assert_eq!(kit.refresh(&session, 0), Ok(1));
        kit.wait(TimeDelta::seconds(11));
        let answers = race(|index| kit.refresh(&session, i64::from(index == 0)));
        assert!(answers[1..].iter().all(|answer| *answer == Err(SignInError::SessionEnded)), "{answers:?}");
        assert!(!kit.lives(&session));
        assert!((0..4).all(|generation| kit.refresh(&session, generation).is_err()));
    }
}

/// Those that come while another is under way are refused, the others get the session of the first one, each with
/// tokens of its own.
pub fn fifty_codes_with_one_key_open_one_session<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    let code = kit.code(&phone);
    let outcomes = race(|_| kit.guess_with(peer(1), &phone, &code, Some(key(1))));
    let (signed_in, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert!(refused.into_iter().all(|refused| refused.err() == Some(SignInError::Conflict)));
    let signed_in: Vec<_> = signed_in.into_iter().flatten().collect();
    assert!(signed_in.iter().all(|one| one.session == signed_in[0].session));
    let generations: HashSet<_> = signed_in.iter().map(|one| one.generation).collect();
    assert_eq!(generations.len(), signed_in.len());
    assert_eq!(kit.store().audited().len(), 1);
}

/// Whoever comes while a claim is held is told so at once.
pub fn what_is_claimed_is_done_by_one_at_a_time<S: TestStore>(make: impl Fn() -> S) {
    let store = make();
    let (begun, has_begun) = channel();
    let (go_on, may_go_on) = channel();
    std::thread::scope(|threads| {
        let first = threads.spawn(|| {
            store.write_alone(7, move |_| {
                begun.send(()).expect("a test");
                may_go_on.recv().expect("a test");
                Ok(Step::Commit("first"))
            })
        });
        has_begun.recv().expect("a step");
        assert_eq!(store.write_alone(7, |_| Ok(Step::Commit("second"))), Ok(None));
        go_on.send(()).expect("a step");
        assert_eq!(first.join().expect("no panic"), Ok(Some("first")));
    });
    for _ in 0..2 {
        assert_eq!(store.write_alone(7, |_| Ok(Step::Rollback("later"))), Ok(Some("later")));
    }
}
