//! The audit log, and what users are told.

use chrono::TimeDelta;
use common::Phone;

use super::TestStore;
use super::kit::{Kit, not, peer, phone};
use crate::{Actor, Ended, Rules, SignInError};

/// What was done, in its order.
fn events<S: TestStore>(kit: &Kit<S>) -> Vec<String> {
    kit.store().audited().into_iter().map(|(event, ..)| event).collect()
}

pub fn signing_in_is_noted_with_who_and_from_where<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    let first = kit.enter(&phone).session;
    kit.wait(TimeDelta::minutes(1));
    let code = kit.code(&phone);
    let second = kit.guess_from(peer(2), &phone, &code).expect("the right code").session;
    let noted = |event: &str, session: &crate::Session, from| {
        (event.to_owned(), Some(session.user_id), Some(session.id), Some(from))
    };
    let expected = [noted("signed_up", &first, peer(1)), noted("signed_in", &second, peer(2))];
    assert_eq!(kit.store().audited(), expected);
}

pub fn ending_sessions_is_noted_once<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let session = kit.enter(&phone(1)).session;
    let user = session.user_id;
    assert_eq!(kit.end_sessions(user, Ended::Others(session.id)), Ok(0));
    assert_eq!(kit.end_sessions(user, Ended::One(session.id)), Ok(1));
    assert_eq!(kit.end_sessions(user, Ended::One(session.id)), Ok(0));
    let ended = ("session_ended".to_owned(), Some(user), Some(session.id), Some(peer(1)));
    assert_eq!(kit.store().audited()[1..], [ended]);
    kit.wait(TimeDelta::minutes(1));
    let kept = kit.enter(&phone(1)).session;
    kit.wait(TimeDelta::minutes(1));
    kit.enter(&phone(1));
    kit.wait(TimeDelta::minutes(1));
    assert_eq!(kit.end_sessions(user, Ended::Others(kept.id)), Ok(1));
    kit.wait(TimeDelta::minutes(1));
    assert_eq!(kit.end_sessions(user, Ended::All), Ok(1));
    assert_eq!(events(&kit)[2..], ["signed_in", "signed_in", "other_sessions_ended", "all_sessions_ended"]);
}

pub fn a_used_token_that_comes_again_is_noted_and_told<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let session = kit.enter(&phone(1)).session;
    kit.refresh(&session, 0).expect("a successor");
    kit.wait(TimeDelta::seconds(11));
    for _ in 0..2 {
        assert_eq!(kit.refresh(&session, 0), Err(SignInError::SessionEnded));
    }
    let reused = ("refresh_token_reused".to_owned(), Some(session.user_id), Some(session.id), Some(peer(1)));
    assert_eq!(kit.store().audited()[1..], [reused]);
    assert_eq!(kit.store().told(session.user_id), ["session_reused"]);
}

/// Locks a phone with its second wrong code.
fn lock<S: TestStore>(kit: &Kit<S>, phone: &Phone) {
    let code = kit.code(phone);
    kit.miss(phone, &not(&code));
    kit.miss(phone, &not(&code));
    assert!(matches!(kit.guess(phone, &code), Err(SignInError::PhoneLocked { .. })));
}

pub fn a_lock_is_noted_and_the_user_told<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::with_rules(make(), Rules { lock_after: 2, ..Rules::default() });
    let user = kit.enter(&phone(1)).session.user_id;
    kit.wait(TimeDelta::minutes(1));
    lock(&kit, &phone(1));
    let locked = ("phone_locked".to_owned(), Some(user), None, Some(peer(1)));
    assert_eq!(kit.store().audited()[1..], [locked]);
    assert_eq!(kit.store().told(user), ["number_locked"]);
}

pub fn a_lock_of_a_number_without_a_user_is_noted<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::with_rules(make(), Rules { lock_after: 2, ..Rules::default() });
    lock(&kit, &phone(1));
    assert_eq!(kit.store().audited(), [("phone_locked".to_owned(), None, None, Some(peer(1)))]);
}

pub fn lifting_a_lock_is_noted_once_with_who_did_it<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::with_rules(make(), Rules { lock_after: 2, ..Rules::default() });
    let session = kit.enter(&phone(1)).session;
    kit.wait(TimeDelta::minutes(1));
    lock(&kit, &phone(1));
    kit.wait(TimeDelta::minutes(1));
    for lifted in [true, false] {
        let unlocked = kit.sign_in.unlock(&phone(1), Actor::User, Some(session.id), Some(peer(2)));
        assert_eq!(unlocked, Ok(lifted));
    }
    let unlocked = ("phone_unlocked".to_owned(), Some(session.user_id), Some(session.id), Some(peer(2)));
    assert_eq!(kit.store().audited()[2..], [unlocked]);
}

pub fn what_is_refused_is_not_noted<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    let user = kit.enter(&phone).session.user_id;
    kit.wait(TimeDelta::minutes(1));
    let code = kit.code(&phone);
    kit.miss(&phone, &not(&code));
    kit.store().suspend(user);
    assert_eq!(kit.guess(&phone, &code).err(), Some(SignInError::AccountSuspended));
    assert_eq!(events(&kit), ["signed_up"]);
    assert!(kit.store().told(user).is_empty());
}
