//! Who is signed in, and what ends it.

use chrono::TimeDelta;

use super::TestStore;
use super::kit::{Kit, MICROSECOND, phone};
use crate::{Ended, Rules, Session, SignInError, Step};

pub fn a_session_is_live_until_it_ends<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let entered = kit.enter(&phone(1));
    let (session, user) =
        kit.sign_in.authenticate(entered.session.id, entered.session.user_id).expect("a session");
    assert_eq!(user, entered.signed_in.user);
    assert_eq!(session, entered.session);
    assert_eq!(kit.end_sessions(user.id, Ended::One(session.id)), Ok(1));
    assert_eq!(kit.end_sessions(user.id, Ended::One(session.id)), Ok(0));
    assert_eq!(kit.sign_in.authenticate(session.id, user.id).err(), Some(SignInError::SessionEnded));
}

pub fn a_session_is_live_until_it_expires<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let session = kit.enter(&phone(1)).session;
    kit.wait(kit.sign_in.rules().session_lifetime - MICROSECOND);
    assert!(kit.lives(&session));
    kit.wait(MICROSECOND);
    let expired = kit.sign_in.authenticate(session.id, session.user_id);
    assert_eq!(expired.err(), Some(SignInError::SessionEnded));
    assert_eq!(kit.sign_in.sessions(session.user_id), Ok(Vec::new()));
    assert_eq!(kit.end_sessions(session.user_id, Ended::All), Ok(0));
}

pub fn a_session_is_its_user_s_only<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let [mine, other] = [kit.enter(&phone(1)).session, kit.enter(&phone(2)).session];
    let crossed = kit.sign_in.authenticate(mine.id, other.user_id);
    assert_eq!(crossed.err(), Some(SignInError::SessionEnded));
}

pub fn live_sessions_are_listed_the_newest_first<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let [ended, first, second] = three(&kit);
    let other = kit.enter(&phone(2)).session;
    kit.end_sessions(ended.user_id, Ended::One(ended.id)).expect("an end");
    assert_eq!(kit.sign_in.sessions(first.user_id), Ok(vec![second, first]));
    assert_eq!(kit.sign_in.sessions(other.user_id), Ok(vec![other]));
}

pub fn ending_one_session_leaves_the_others<S: TestStore>(make: impl Fn() -> S) {
    ended(&Kit::new(make()), |session| Ended::One(session.id), 1, [false, true, true]);
}

pub fn ending_the_others_leaves_this_one<S: TestStore>(make: impl Fn() -> S) {
    ended(&Kit::new(make()), |session| Ended::Others(session.id), 2, [true, false, false]);
}

pub fn ending_all_leaves_none<S: TestStore>(make: impl Fn() -> S) {
    ended(&Kit::new(make()), |_| Ended::All, 3, [false, false, false]);
}

/// Three sessions of a user, a minute apart.
fn three<S: TestStore>(kit: &Kit<S>) -> [Session; 3] {
    [(); 3].map(|()| {
        kit.wait(TimeDelta::minutes(1));
        kit.enter(&phone(1)).session
    })
}

/// Of three sessions, as seen from the first, `count` end and those marked live; a bystander's always does.
#[track_caller]
fn ended<S: TestStore>(kit: &Kit<S>, wish: impl Fn(&Session) -> Ended, count: usize, live: [bool; 3]) {
    let (own, other) = (three(kit), kit.enter(&phone(2)).session);
    assert_eq!(kit.end_sessions(own[0].user_id, wish(&own[0])), Ok(count));
    assert_eq!(own.each_ref().map(|session| kit.lives(session)), live);
    assert_eq!(own.each_ref().map(|session| kit.refresh(session, 0).is_ok()), live);
    assert!(kit.lives(&other));
}

pub fn nobody_ends_another_s_session<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let [mine, other] = [kit.enter(&phone(1)).session, kit.enter(&phone(2)).session];
    assert_eq!(kit.end_sessions(mine.user_id, Ended::One(other.id)), Ok(0));
    assert!(kit.lives(&other));
}

pub fn a_session_ends_once<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let Session { id, user_id, .. } = kit.enter(&phone(1)).session;
    let live = kit.live();
    let ended = kit.store().write(move |tx| {
        Ok(Step::Commit([
            tx.end_sessions(user_id, Ended::One(id), live)?,
            tx.end_sessions(user_id, Ended::All, live)?,
        ]))
    });
    assert_eq!(ended, Ok([1, 0]));
}

pub fn idle_sessions_live_no_more<S: TestStore>(make: impl Fn() -> S) {
    let idle = TimeDelta::days(1);
    let kit = Kit::with_rules(make(), Rules { session_idle: Some(idle), ..Rules::default() });
    let session = kit.enter(&phone(1)).session;
    assert_eq!(kit.sign_in.rules().end_of(&session), kit.now() + idle);
    kit.wait(idle - MICROSECOND);
    assert!(kit.lives(&session));
    assert_eq!(kit.sign_in.sessions(session.user_id).map(|live| live.len()), Ok(1));
    kit.wait(MICROSECOND);
    assert!(!kit.lives(&session));
    assert_eq!(kit.sign_in.sessions(session.user_id), Ok(Vec::new()));
    assert_eq!(kit.refresh(&session, 0), Err(SignInError::SessionEnded));
}
