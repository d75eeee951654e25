//! Clocks that jump. What has a `Kit::new` is another replica, or the same one after a restart: it sees the jump. What has a
//! `Kit::steady` is one server that goes on.

use chrono::TimeDelta;
use common::Phone;

use super::TestStore;
use super::kit::{Kit, full_window, key, not, peer, phone, used_up};
use crate::{Actor, Budgets, Ended, Quotas, Rules, SignInError, Step};

/// Back by minutes and by a day, forward by minutes and by ten years.
fn jumps() -> [TimeDelta; 4] {
    [TimeDelta::minutes(-20), TimeDelta::days(-1), TimeDelta::minutes(20), TimeDelta::days(3_653)]
}

fn back() -> [TimeDelta; 2] {
    [TimeDelta::minutes(-20), TimeDelta::days(-1)]
}

/// Fails if it was the store that failed; a refusal is an answer.
fn answered<T>(outcome: Result<T, SignInError>) -> Option<T> {
    match outcome {
        Ok(answer) => Some(answer),
        Err(SignInError::Store(error)) => panic!("{error}"),
        Err(_) => None,
    }
}

/// Every operation, in a time when any of them may be refused.
fn do_everything<S: TestStore>(kit: &Kit<S>, phone: &Phone) {
    let asked = answered(kit.ask_with(peer(1), phone, "sms", Some(key(1))));
    let code = asked.map_or_else(|| "000000".to_owned(), |(_, code)| code);
    answered(kit.guess(phone, &not(&code)));
    if let Some(verified) = answered(kit.guess_with(peer(1), phone, &code, Some(key(2)))) {
        let session = verified.session;
        answered(kit.sign_in.authenticate(session.id, session.user_id));
        answered(kit.refresh(&session, verified.generation));
        answered(kit.sign_in.sessions(session.user_id));
        answered(kit.end_sessions(session.user_id, Ended::Others(session.id)));
    }
    answered(kit.sign_in.unlock(phone, Actor::Service, None, None));
}

pub fn no_jump_keeps_anything_from_answering<S: TestStore>(make: impl Fn() -> S) {
    let all = Quotas { sends: 9, wrong: 9 };
    let budgets = Budgets { peer: all, prefix: all, market: all, unverified: 9, day: 9 };
    let rules = Rules { lock_after: 3, session_idle: Some(TimeDelta::days(7)), budgets, ..Rules::default() };
    for jump in jumps() {
        for kit in [Kit::with_rules(make(), rules.clone()), Kit::steady(make())] {
            for round in 0..6 {
                do_everything(&kit, &phone(round % 2));
                kit.jump(if round % 2 == 0 { jump } else { -jump });
                kit.wait(TimeDelta::seconds(61));
            }
            kit.sweep();
        }
    }
}

pub fn a_clock_set_back_revives_no_code<S: TestStore>(make: impl Fn() -> S) {
    for jump in back() {
        for kit in [Kit::steady(make()), Kit::new(make())] {
            let (mine, other) = (phone(1), phone(2));
            let code = kit.code(&mine);
            kit.jump(TimeDelta::minutes(10));
            assert_eq!(kit.miss(&other, &code), 2);
            kit.jump(jump);
            assert_eq!(kit.miss(&mine, &code), 2);
        }
    }
}

pub fn a_clock_set_back_revives_no_session<S: TestStore>(make: impl Fn() -> S) {
    for jump in back() {
        let kit = Kit::steady(make());
        let expired = kit.enter(&phone(1)).session;
        kit.wait(TimeDelta::days(29));
        let ended = kit.enter(&phone(2)).session;
        let used = kit.enter(&phone(3)).session;
        assert_eq!(kit.end_sessions(ended.user_id, Ended::All), Ok(1));
        kit.refresh(&used, 0).expect("a successor");
        kit.wait(TimeDelta::days(1));
        assert!(!kit.lives(&expired));
        kit.jump(jump);
        for over in [&expired, &ended] {
            assert!(!kit.lives(over));
            assert_eq!(kit.refresh(over, 0), Err(SignInError::SessionEnded));
        }
        assert!(kit.lives(&used));
        assert_eq!(
            kit.refresh(&used, 0),
            Err(SignInError::SessionEnded),
            "a used token is not a repeat again"
        );
        assert!(!kit.lives(&used));
    }
}

pub fn a_used_token_is_no_repeat_on_a_replica_that_is_behind<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let session = kit.enter(&phone(1)).session;
    kit.refresh(&session, 0).expect("a successor");
    kit.jump(TimeDelta::minutes(-20));
    assert_eq!(kit.refresh(&session, 0), Err(SignInError::SessionEnded));
}

pub fn a_clock_set_back_revives_no_attempts_and_they_come_back_all_the_same<S: TestStore>(
    make: impl Fn() -> S,
) {
    for jump in back() {
        let (kit, phone) = (Kit::steady(make()), phone(1));
        for _ in 0..3 {
            kit.enter(&phone);
        }
        for _ in 0..3 {
            kit.miss(&phone, "000000");
        }
        kit.jump(jump);
        full_window(kit.guess(&phone, "000000"), 3);
        full_window(kit.ask(&phone), 3);
        // Time goes on at half its speed.
        kit.wait(TimeDelta::minutes(30));
        kit.enter(&phone);
    }
}

pub fn instants_from_a_time_to_come_block_no_longer_than_a_window<S: TestStore>(make: impl Fn() -> S) {
    for jump in back() {
        let (kit, phone) = (Kit::new(make()), phone(1));
        for _ in 0..3 {
            kit.enter(&phone);
        }
        for _ in 0..3 {
            kit.miss(&phone, "000000");
        }
        kit.jump(jump);
        for _ in 0..3 {
            kit.enter(&phone);
        }
        assert_eq!(full_window(kit.ask(&phone), 3), 900);
        for _ in 0..3 {
            kit.miss(&phone, "000000");
        }
        assert_eq!(full_window(kit.guess(&phone, "000000"), 3), 900);
    }
}

pub fn a_replica_that_is_a_little_behind_counts_what_the_other_did<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    for _ in 0..3 {
        kit.enter(&phone);
    }
    for _ in 0..3 {
        kit.miss(&phone, "000000");
    }
    kit.jump(TimeDelta::seconds(-60));
    assert_eq!(full_window(kit.ask(&phone), 3), 960);
    assert_eq!(full_window(kit.guess(&phone, "000000"), 3), 960);
}

pub fn a_lock_from_a_time_to_come_locks_no_longer_than_a_lock_does<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    let (locked, lock) =
        (phone.clone(), |hours| kit.now() + TimeDelta::hours(hours) + TimeDelta::seconds(61));
    for (hours, is_locked) in [(23, true), (24, false), (24 * 3_653, false)] {
        let (locked, until) = (locked.clone(), lock(hours));
        let set = move |tx: &mut dyn crate::Tx| {
            tx.take_attempt(&locked, "2026-01-01T00:00:00Z".parse().expect("a time"), &Rules::default())?;
            tx.set_failures(&locked, 100, Some(until)).map(Step::Commit)
        };
        assert_eq!(kit.store().write(set), Ok(()));
        let refused = kit.guess(&phone, "000000").err();
        assert_eq!(
            matches!(refused, Some(SignInError::PhoneLocked { .. })),
            is_locked,
            "{hours}: {refused:?}"
        );
    }
}

pub fn a_code_from_a_time_to_come_keeps_no_other_from_being_sent<S: TestStore>(make: impl Fn() -> S) {
    for jump in back() {
        let (kit, phone) = (Kit::new(make()), phone(1));
        let old = kit.code(&phone);
        kit.jump(jump);
        assert_eq!(kit.miss(&phone, &old), 2);
        let code = kit.code(&phone);
        kit.guess(&phone, &code).expect("the right code");
    }
}

pub fn a_session_from_a_time_to_come_does_not_live<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    kit.jump(TimeDelta::days(3_653));
    let session = kit.enter(&phone(1)).session;
    kit.jump(-TimeDelta::days(3_653));
    assert!(!kit.lives(&session));
    assert_eq!(kit.refresh(&session, 0), Err(SignInError::SessionEnded));
    let session = kit.enter(&phone(1)).session;
    kit.jump(TimeDelta::minutes(-20));
    assert!(kit.lives(&session), "minutes sign nobody out");
}

pub fn a_budget_from_a_time_to_come_is_whole<S: TestStore>(make: impl Fn() -> S) {
    let quotas = Quotas { sends: 1, wrong: 1 };
    let budgets = Budgets { peer: quotas, prefix: quotas, market: quotas, ..Budgets::default() };
    let kit = Kit::with_rules(make(), Rules { budgets, ..Rules::default() });
    kit.code(&phone(1));
    used_up(kit.ask(&phone(2)), "peer-sends", 1);
    kit.jump(TimeDelta::days(-1));
    kit.code(&phone(2));
    used_up(kit.ask(&phone(3)), "peer-sends", 1);
}

pub fn a_kept_answer_from_a_time_to_come_is_none<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    let ask = || kit.ask_with(peer(1), &phone, "sms", Some(key(1))).expect("a code").0;
    let first = ask();
    kit.jump(TimeDelta::seconds(-60));
    assert_eq!(ask(), first);
    kit.jump(TimeDelta::days(-1));
    assert!(ask().delivery_id != first.delivery_id);
}
