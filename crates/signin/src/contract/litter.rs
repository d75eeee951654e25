//! What is swept out, and what stays.

use chrono::TimeDelta;

use super::TestStore;
use super::kit::{Kit, MICROSECOND, full_window, key, not, peer, phone};
use crate::{Actor, Budgets, Ended, Litter, Quotas, Retention, Rules, Step};

fn rules() -> Rules {
    let hours = TimeDelta::hours;
    let retention = Retention {
        failures: TimeDelta::days(30),
        sessions: hours(100),
        messages: hours(50),
        read_notifications: hours(60),
        notifications: hours(70),
        addresses: hours(10),
        audit_log: hours(20),
    };
    Rules { retention, ..Rules::default() }
}

/// Rows of one place that are swept out now.
fn swept<S: TestStore>(kit: &Kit<S>, place: &str) -> usize {
    let litter = kit.sign_in.litter().into_iter().filter(|litter| litter.place() == place);
    litter.map(|litter| sweep(kit, litter)).sum()
}

fn sweep<S: TestStore>(kit: &Kit<S>, litter: Litter) -> usize {
    kit.sign_in.sweep(litter, String::new()).expect("a store").expect("nobody else sweeps").rows
}

pub fn a_code_goes_a_minute_after_its_end<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    kit.code(&phone);
    kit.wait(TimeDelta::minutes(11) - MICROSECOND);
    assert_eq!(swept(&kit, "verifications"), 0);
    kit.wait(MICROSECOND);
    assert_eq!((swept(&kit, "verifications"), swept(&kit, "verifications")), (1, 0));
    kit.code(&phone);
}

pub fn windows_stay_until_they_are_empty<S: TestStore>(make: impl Fn() -> S) {
    let (kit, mine, other) = (Kit::new(make()), phone(1), phone(2));
    for _ in 0..3 {
        kit.enter(&mine);
        kit.miss(&other, "000000");
    }
    kit.wait(TimeDelta::minutes(15) - MICROSECOND);
    assert_eq!(swept(&kit, "phone_windows"), 0);
    full_window(kit.ask(&mine), 3);
    full_window(kit.guess(&other, "000000"), 3);
    kit.wait(TimeDelta::minutes(1) + MICROSECOND);
    assert_eq!(swept(&kit, "phone_windows"), 2);
    kit.code(&mine);
}

pub fn wrong_codes_in_a_row_are_forgotten_after_a_month<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::with_rules(make(), Rules { lock_after: 2, ..rules() }), phone(1));
    let code = kit.code(&phone);
    kit.miss(&phone, &not(&code));
    kit.wait(TimeDelta::days(30));
    assert_eq!(swept(&kit, "phone_windows"), 0);
    let code = kit.code(&phone);
    kit.miss(&phone, &not(&code));
    assert!(matches!(kit.ask(&phone), Err(crate::SignInError::PhoneLocked { .. })));
    assert_eq!(kit.sign_in.unlock(&phone, Actor::Service, None, None), Ok(true));
    kit.wait(TimeDelta::minutes(15));
    let code = kit.code(&phone);
    kit.miss(&phone, &not(&code));
    kit.wait(TimeDelta::days(30) + TimeDelta::minutes(1));
    assert_eq!(swept(&kit, "phone_windows"), 1);
}

pub fn a_lock_stays_until_it_has_run_out<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::with_rules(make(), Rules { lock_after: 1, ..rules() }), phone(1));
    let code = kit.code(&phone);
    kit.miss(&phone, &not(&code));
    kit.wait(TimeDelta::hours(24));
    assert_eq!(swept(&kit, "phone_windows"), 0);
    kit.wait(TimeDelta::minutes(1));
    assert_eq!(swept(&kit, "phone_windows"), 1);
}

pub fn a_budget_goes_when_it_is_whole<S: TestStore>(make: impl Fn() -> S) {
    let quotas = Quotas { sends: 15, wrong: 15 };
    let budgets = Budgets { peer: quotas, prefix: quotas, market: quotas, unverified: 15, day: 0 };
    let kit = Kit::with_rules(make(), Rules { budgets, ..rules() });
    let code = kit.code(&phone(1));
    kit.miss(&phone(1), &not(&code));
    kit.wait(TimeDelta::minutes(2) - MICROSECOND);
    assert_eq!(swept(&kit, "budgets"), 0);
    kit.wait(MICROSECOND);
    assert_eq!(swept(&kit, "budgets"), 7);
}

pub fn what_was_sent_today_is_counted_for_a_day<S: TestStore>(make: impl Fn() -> S) {
    let budgets = Budgets { day: 2, ..Budgets::default() };
    let kit = Kit::with_rules(make(), Rules { budgets, ..rules() });
    kit.code(&phone(1));
    kit.wait(TimeDelta::hours(24));
    assert_eq!(swept(&kit, "budgets"), 0);
    kit.wait(TimeDelta::minutes(1));
    assert_eq!(swept(&kit, "budgets"), 1);
}

pub fn a_kept_answer_goes_after_its_end<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    kit.ask_with(peer(1), &phone, "sms", Some(key(1))).expect("a code");
    kit.wait(TimeDelta::minutes(11));
    assert_eq!(swept(&kit, "idempotency_keys"), 0);
    kit.wait(MICROSECOND);
    assert_eq!(swept(&kit, "idempotency_keys"), 1);
}

pub fn dead_sessions_stay_for_a_while_and_live_ones_for_good<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::with_rules(make(), rules());
    let expiring = kit.enter(&phone(1)).session;
    let ended = kit.enter(&phone(2)).session;
    assert_eq!(kit.end_sessions(ended.user_id, Ended::All), Ok(1));
    kit.wait(TimeDelta::hours(100) - MICROSECOND);
    assert_eq!(swept(&kit, "sessions"), 0);
    kit.wait(MICROSECOND);
    assert_eq!(swept(&kit, "sessions"), 1);
    assert!(kit.lives(&expiring));
    kit.wait(TimeDelta::days(30) - MICROSECOND);
    assert_eq!(swept(&kit, "sessions"), 0);
    kit.wait(MICROSECOND);
    assert_eq!(swept(&kit, "sessions"), 1);
}

pub fn addresses_go_before_their_lines<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::with_rules(make(), rules());
    kit.enter(&phone(1));
    let line = kit.store().audited().remove(0);
    kit.wait(TimeDelta::hours(10));
    assert_eq!(swept(&kit, "audit_addresses"), 0);
    kit.wait(TimeDelta::milliseconds(1));
    assert_eq!((swept(&kit, "audit_addresses"), swept(&kit, "audit_addresses")), (1, 0));
    assert_eq!(kit.store().audited(), [crate::contract::Audited::from((line.0, line.1, line.2, None))]);
    kit.wait(TimeDelta::hours(10));
    assert_eq!(swept(&kit, "audit_log"), 1);
    assert!(kit.store().audited().is_empty());
}

pub fn read_notifications_go_before_unread_ones<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::with_rules(make(), rules());
    let mut users = Vec::new();
    for number in 1..=2 {
        let session = kit.enter(&phone(number)).session;
        kit.refresh(&session, 0).expect("a successor");
        kit.refresh(&session, 7).expect_err("a token that was never issued");
        users.push(session.user_id);
    }
    let (user, now) = (users[0], kit.now());
    let read = kit.store().write(move |tx| tx.read_notifications(user, None, now).map(Step::Commit));
    assert_eq!(read, Ok(1));
    kit.wait(TimeDelta::hours(60) + TimeDelta::milliseconds(1));
    assert_eq!(swept(&kit, "notifications"), 1);
    assert_eq!(users.iter().map(|user| kit.store().told(*user).len()).collect::<Vec<_>>(), [0, 1]);
    kit.wait(TimeDelta::hours(10));
    assert_eq!(swept(&kit, "notifications"), 1);
}

/// More than two batches, of what is walked through and of what is found.
pub fn many_rows_go_batch_by_batch<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let now = kit.now();
    let filled = kit.store().write(move |tx| {
        for number in 0..1_200 {
            tx.take_send(&phone(number), now, &Rules::default())?;
        }
        Ok(Step::Commit(()))
    });
    assert_eq!(filled, Ok(()));
    kit.wait(TimeDelta::minutes(16));
    kit.code(&phone(700));
    assert_eq!(kit.sweep(), 1_199);
    assert_eq!(kit.sweep(), 0);
}
