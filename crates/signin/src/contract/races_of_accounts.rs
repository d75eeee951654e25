//! Fifty at once about one account: what must hold however the threads meet.

use chrono::TimeDelta;

use super::TestStore;
use super::accounts::bearer_of;
use super::kit::{Kit, phone};
use super::races::{AT_ONCE, race, tally};
use crate::{Session, SignInError, Step};

const ROUNDS: u32 = 10;

/// Nothing that a client could not be told.
fn is_an_answer<T>(outcome: &Result<T, SignInError>) -> bool {
    !matches!(outcome, Err(SignInError::Store(_)))
}

pub fn of_fifty_confirmations_one_changes_the_number<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    for round in 0..ROUNDS {
        let (bearer, to) = (kit.bearer(round), phone(1_000 + round));
        let (_, code) = kit.ask_to_change(&bearer, &to).expect("a code");
        let answers = race(|_| kit.change(&bearer, &to, &code));
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
        let late = |answer: &&Result<_, _>| matches!(answer, Err(SignInError::Conflict));
        assert_eq!(answers.iter().filter(late).count(), AT_ONCE - 1, "{answers:?}");
        assert_eq!(kit.store().told(bearer.user), ["phone_changed"]);
        assert_eq!(kit.store().messages_to(&bearer.phone), 1);
    }
}

/// Without any lock before it.
pub fn of_fifty_users_one_gets_the_number<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let users: Vec<_> = (0..AT_ONCE).map(|index| kit.bearer(index as u32).user).collect();
    let now = kit.now();
    for round in 0..ROUNDS {
        let to = phone(1_000 + round);
        let got = race(|index| {
            let (user, to) = (users[index], to.clone());
            let outcome = kit.store().write(move |tx| {
                let changed = tx.change_phone(user, &to, now)?;
                Ok(if changed.is_some() { Step::Commit(true) } else { Step::Rollback(false) })
            });
            outcome.expect("an answer")
        });
        assert_eq!(got.into_iter().filter(|got| *got).count(), 1);
    }
}

pub fn a_change_beside_a_sign_in_leaves_one_user_of_the_number<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    for round in 0..ROUNDS {
        let (bearer, to) = (kit.bearer(round), phone(1_000 + round));
        let (_, to_change) = kit.ask_to_change(&bearer, &to).expect("a code");
        let to_sign_in = kit.code(&to);
        let answers = race(|index| {
            if index % 2 == 0 {
                kit.change(&bearer, &to, &to_change).map(|user| user.id)
            } else {
                kit.guess(&to, &to_sign_in).map(|verified| verified.session.user_id)
            }
        });
        assert!(answers.iter().all(is_an_answer), "{answers:?}");
        let users = kit.sign_in.users_of(to.clone()).expect("an answer");
        assert_eq!(users.len(), 1);
        let changed = answers.iter().step_by(2).any(Result::is_ok);
        assert_eq!(changed, users[0].id == bearer.user);
    }
}

/// Refreshes, sign-ins, fresh proofs, logouts and a second erasure.
pub fn erasing_beside_everything_leaves_nothing_of_the_user<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    for number in 0..ROUNDS {
        let entered = kit.enter(&phone(number));
        let (bearer, session) = (bearer_of(&entered), entered.session);
        let (code, (_, proof)) = (kit.code(&bearer.phone), kit.ask_to_prove(&bearer).expect("a code"));
        let answers = race(|index| match index % 5 {
            0 => kit.sign_in.erase_account(bearer.clone()),
            1 => kit.refresh(&session, 0).map(|_| ()),
            2 => kit.guess(&bearer.phone, &code).map(|_| ()),
            3 => kit.sign_in.reauthenticate(bearer.clone(), proof.as_str().into()).map(|_| ()),
            _ => kit.refresh(&session, 7).map(|_| ()),
        });
        assert!(answers.iter().all(is_an_answer), "{answers:?}");
        let erased = answers.iter().step_by(5).any(Result::is_ok);
        assert_eq!(erased, kit.sign_in.user(bearer.user) == Ok(None));
        if erased {
            let ids = kit.store().tables_with(&bearer.user.to_string());
            assert_eq!(ids.into_iter().collect::<Vec<_>>(), ["audit_log"]);
        }
        assert!(dead(&kit, &session));
    }
}

fn dead<S: TestStore>(kit: &Kit<S>, session: &Session) -> bool {
    !kit.lives(session) && (0..3).all(|generation| kit.refresh(session, generation).is_err())
}

pub fn of_fifty_right_codes_one_sets_a_dormant_user_aside<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let olds: Vec<_> = (0..ROUNDS).map(|number| kit.bearer(number)).collect();
    kit.wait(TimeDelta::days(365));
    for old in olds {
        let code = kit.code(&old.phone);
        let (successes, wrong) = tally(race(|_| kit.guess(&old.phone, &code)));
        assert_eq!((successes, wrong), (1, vec![0, 1, 2]));
        let users = kit.sign_in.users_of(old.phone.clone()).expect("an answer");
        let aside: Vec<_> = users.iter().map(|user| user.set_aside_at.is_some()).collect();
        assert_eq!((aside, users[1].id), (vec![false, true], old.user));
    }
}
