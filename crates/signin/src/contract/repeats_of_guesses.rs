//! A code that comes again with its idempotency key.

use chrono::TimeDelta;
use common::Phone;

use super::TestStore;
use super::kit::{Kit, MICROSECOND, full_window, key, not, peer, phone, used_up};
use crate::{Budgets, Ended, Quotas, Rules, SignInError, Verified};

type Guessed = Result<Verified, SignInError>;

fn guess<S: TestStore>(kit: &Kit<S>, phone: &Phone, code: &str) -> Guessed {
    kit.guess_with(peer(1), phone, code, Some(key(1)))
}

/// Signs in with the key; the code.
fn enter<S: TestStore>(kit: &Kit<S>, phone: &Phone) -> (Verified, String) {
    let code = kit.code(phone);
    (guess(kit, phone, &code).expect("the right code"), code)
}

#[track_caller]
fn wrong(guessed: Guessed, left: u32) {
    assert_eq!(guessed.err(), Some(SignInError::InvalidCode { attempts_left: left }));
}

pub fn a_repeated_code_gets_the_same_session_and_the_first_tokens_die<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    let (first, code) = enter(&kit, &phone);
    kit.wait(TimeDelta::seconds(60));
    let again = guess(&kit, &phone, &code).expect("a repeat");
    assert_eq!((&again.session, &again.signed_in), (&first.session, &first.signed_in));
    assert!(again.signed_in.is_new && again.generation > first.generation);
    assert_eq!(again.now, kit.now());
    assert_eq!(kit.store().audited().len(), 1);
    let next = kit.refresh(&again.session, again.generation).expect("the second pair is good");
    assert_eq!(kit.refresh(&first.session, first.generation), Err(SignInError::SessionEnded));
    assert_eq!(
        kit.refresh(&again.session, next),
        Err(SignInError::SessionEnded),
        "a dead token is a stolen one"
    );
}

pub fn each_repeat_s_tokens_put_the_ones_before_behind<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    let (first, code) = enter(&kit, &phone);
    let refreshed = kit.refresh(&first.session, first.generation).expect("a successor");
    let [second, third] =
        [guess(&kit, &phone, &code), guess(&kit, &phone, &code)].map(|got| got.expect("a repeat"));
    assert!(refreshed < second.generation && second.generation < third.generation);
    assert!(kit.refresh(&third.session, third.generation).is_ok());
    assert_eq!(kit.refresh(&third.session, second.generation), Err(SignInError::SessionEnded));
}

pub fn a_repeat_after_a_minute_is_a_guess<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    let (first, code) = enter(&kit, &phone);
    kit.wait(TimeDelta::seconds(60) + MICROSECOND);
    wrong(guess(&kit, &phone, &code), 2);
    assert!(kit.lives(&first.session) && kit.refresh(&first.session, 0).is_ok());
}

pub fn a_known_key_with_another_code_is_a_guess<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    let (first, code) = enter(&kit, &phone);
    wrong(guess(&kit, &phone, &not(&code)), 2);
    assert_eq!(guess(&kit, &phone, &code).expect("a repeat").session, first.session);
    let second = kit.code(&phone);
    let (mine, other) = (guess(&kit, &phone, &second).expect("the right code"), kit.now());
    assert!(mine.session.id != first.session.id && mine.now == other && !mine.signed_in.is_new);
    assert_eq!(guess(&kit, &phone, &second).expect("a repeat").session, mine.session);
    wrong(guess(&kit, &phone, &code), 2);
}

pub fn a_known_key_tries_no_more_codes_than_any<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    let (_, code) = enter(&kit, &phone);
    for left in [2, 1, 0] {
        wrong(guess(&kit, &phone, &not(&code)), left);
    }
    full_window(guess(&kit, &phone, &not(&code)), 3);
    full_window(guess(&kit, &phone, &code), 3);
}

pub fn a_repeated_code_counts_nothing_and_clears_nothing<S: TestStore>(make: impl Fn() -> S) {
    let quotas = Quotas { sends: 0, wrong: 2 };
    let kit = Kit::with_rules(
        make(),
        Rules { budgets: Budgets { peer: quotas, ..Budgets::default() }, ..Rules::default() },
    );
    let phone = phone(1);
    let (_, code) = enter(&kit, &phone);
    wrong(guess(&kit, &phone, &not(&code)), 2);
    for _ in 0..3 {
        assert!(guess(&kit, &phone, &code).is_ok());
    }
    wrong(guess(&kit, &phone, &not(&code)), 1);
    used_up(guess(&kit, &phone, &code), "peer-wrong", 2);
}

pub fn a_repeat_opens_no_session_that_has_ended<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    let (first, code) = enter(&kit, &phone);
    assert_eq!(kit.end_sessions(first.session.user_id, Ended::All), Ok(1));
    wrong(guess(&kit, &phone, &code), 2);
    assert!(!kit.lives(&first.session));
}

pub fn a_suspended_user_s_repeat_is_refused_and_changes_nothing<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    let (first, code) = enter(&kit, &phone);
    kit.store().suspend(first.session.user_id);
    assert_eq!(guess(&kit, &phone, &code).err(), Some(SignInError::AccountSuspended));
    assert_eq!(kit.miss(&phone, &code), 2);
}

pub fn a_wrong_code_is_not_repeated<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    let code = kit.code(&phone);
    wrong(guess(&kit, &phone, &not(&code)), 2);
    wrong(guess(&kit, &phone, &not(&code)), 1);
    assert!(guess(&kit, &phone, &code).is_ok());
}

pub fn without_a_key_nothing_is_repeated<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    let (_, code) = enter(&kit, &phone);
    assert_eq!(kit.miss(&phone, &code), 2);
    wrong(kit.guess_with(peer(1), &phone, &code, Some(key(2))), 1);
}
