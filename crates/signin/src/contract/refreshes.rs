//! Refresh tokens: which one is good, and what another one costs.

use chrono::TimeDelta;

use super::TestStore;
use super::kit::{Kit, MICROSECOND, phone};
use crate::{Rules, Session, SignInError};

const TEN_SECONDS: TimeDelta = TimeDelta::seconds(10);

/// A session that was refreshed `times`, a minute after each other.
fn refreshed<S: TestStore>(kit: &Kit<S>, times: i64) -> Session {
    let session = kit.enter(&phone(1)).session;
    for generation in 0..times {
        kit.wait(TimeDelta::minutes(1));
        assert_eq!(kit.refresh(&session, generation), Ok(generation + 1));
    }
    session
}

/// The token is refused, and nothing of the session is good any more.
#[track_caller]
fn ends<S: TestStore>(kit: &Kit<S>, session: &Session, generation: i64) {
    assert!(kit.lives(session));
    assert_eq!(kit.refresh(session, generation), Err(SignInError::SessionEnded));
    assert!(!kit.lives(session));
    for any in 0..5 {
        assert_eq!(kit.refresh(session, any), Err(SignInError::SessionEnded), "{any}");
    }
}

pub fn a_token_is_traded_for_the_next<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let session = kit.enter(&phone(1)).session;
    for generation in 0..3 {
        kit.wait(TimeDelta::days(1));
        let answer = kit.refreshed(&session, generation).expect("a successor");
        assert_eq!(answer.generation, generation + 1);
        assert_eq!(answer.session, Session { last_seen_at: kit.now(), ..session.clone() });
        let (kept, _) = kit.sign_in.authenticate(session.id, session.user_id).expect("a session");
        assert_eq!(kept, answer.session);
    }
}

pub fn a_repeat_within_ten_seconds_gets_the_same_successor<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let session = refreshed(&kit, 2);
    let seen = kit.now();
    for wait in [TimeDelta::zero(), TimeDelta::seconds(5), TimeDelta::seconds(5)] {
        kit.wait(wait);
        let repeat = kit.refreshed(&session, 1).expect("the same successor");
        assert_eq!((repeat.generation, repeat.session.last_seen_at), (2, seen));
    }
    assert_eq!(kit.refresh(&session, 2), Ok(3));
    assert_eq!(kit.refresh(&session, 2), Ok(3));
}

pub fn a_later_repeat_ends_the_session<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let session = refreshed(&kit, 2);
    kit.wait(TEN_SECONDS + MICROSECOND);
    ends(&kit, &session, 1);
}

pub fn an_older_token_ends_the_session<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let session = refreshed(&kit, 1);
    assert_eq!(kit.refresh(&session, 1), Ok(2));
    ends(&kit, &session, 0);
}

/// A database that was restored from an older copy knows less than the tokens; who holds the newest is unknown.
pub fn a_token_that_was_never_issued_ends_the_session<S: TestStore>(make: impl Fn() -> S) {
    for generation in [3, i64::MAX] {
        let kit = Kit::new(make());
        ends(&kit, &refreshed(&kit, 2), generation);
    }
}

pub fn only_the_used_token_s_session_ends<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let session = refreshed(&kit, 2);
    let [second, other] = [1, 2].map(|number| kit.enter(&phone(number)).session);
    ends(&kit, &session, 0);
    assert!(kit.lives(&second) && kit.lives(&other));
    assert_eq!((kit.refresh(&second, 0), kit.refresh(&other, 0)), (Ok(1), Ok(1)));
}

pub fn a_session_that_is_over_is_not_refreshed<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let session = refreshed(&kit, 1);
    kit.end_sessions(session.user_id, crate::Ended::One(session.id)).expect("an end");
    for generation in [0, 1] {
        assert_eq!(kit.refresh(&session, generation), Err(SignInError::SessionEnded));
    }
}

pub fn a_session_is_refreshed_until_it_expires<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let session = kit.enter(&phone(1)).session;
    kit.wait(kit.sign_in.rules().session_lifetime - MICROSECOND);
    let last = kit.refreshed(&session, 0).expect("a successor");
    assert_eq!(last.session.expires_at, session.expires_at);
    kit.wait(MICROSECOND);
    assert_eq!(kit.refresh(&session, 1), Err(SignInError::SessionEnded));
}

pub fn a_refresh_keeps_a_session_from_idling<S: TestStore>(make: impl Fn() -> S) {
    let idle = TimeDelta::days(1);
    let kit = Kit::with_rules(make(), Rules { session_idle: Some(idle), ..Rules::default() });
    let session = kit.enter(&phone(1)).session;
    for generation in 0..3 {
        kit.wait(idle - MICROSECOND);
        let answer = kit.refreshed(&session, generation).expect("a successor");
        assert_eq!(kit.sign_in.rules().end_of(&answer.session), kit.now() + idle);
    }
    kit.wait(idle);
    assert_eq!(kit.refresh(&session, 3), Err(SignInError::SessionEnded));
}

pub fn a_suspended_user_s_token_is_refused_and_kept<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let session = kit.enter(&phone(1)).session;
    kit.store().suspend(session.user_id);
    for _ in 0..2 {
        kit.wait(TimeDelta::minutes(1));
        assert_eq!(kit.refresh(&session, 0), Err(SignInError::AccountSuspended));
    }
    let kept = kit.sign_in.sessions(session.user_id);
    assert_eq!(kept, Ok(vec![session]));
}

pub fn only_the_newest_token_is_good_to_those_who_look<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let session = refreshed(&kit, 2);
    let seen = |generation| kit.sign_in.inspect_refresh(session.id, generation).map(|(found, _)| found.id);
    for other in [-1, 0, 1, 3, i64::MAX] {
        assert_eq!(seen(other), Err(SignInError::SessionEnded), "{other}");
    }
    assert_eq!(seen(2), Ok(session.id), "and a look changes nothing");
    assert_eq!(kit.refresh(&session, 2), Ok(3));
    kit.end_sessions(session.user_id, crate::Ended::All).expect("an end");
    assert_eq!(seen(3), Err(SignInError::SessionEnded));
}

pub fn a_suspended_user_s_token_is_good_to_nobody<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let session = kit.enter(&phone(1)).session;
    kit.store().suspend(session.user_id);
    assert_eq!(kit.sign_in.inspect_refresh(session.id, 0).err(), Some(SignInError::AccountSuspended));
}

pub fn only_a_refresh_is_seen<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let session = kit.enter(&phone(1)).session;
    kit.wait(TimeDelta::minutes(1));
    assert!(kit.lives(&session));
    assert_eq!(kit.sign_in.sessions(session.user_id), Ok(vec![session]));
}
