//! The fresh proof: what it is, how long it lasts, and whose it is.

use chrono::TimeDelta;

use super::TestStore;
use super::kit::{Kit, MICROSECOND, full_window, not, peer, phone};
use crate::{Ended, Proved, Rules, SignInError};

const MINUTE: TimeDelta = TimeDelta::minutes(1);
const STALE: SignInError = SignInError::ReauthenticationRequired;

pub fn a_sign_in_is_a_fresh_proof_for_ten_minutes<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let bearer = kit.bearer(1);
    kit.wait(MINUTE * 10 - MICROSECOND);
    assert!(kit.sign_in.export(bearer.clone()).is_ok());
    kit.wait(MICROSECOND);
    assert_eq!(kit.sign_in.export(bearer).err(), Some(STALE));
}

pub fn a_fresh_proof_is_its_session_s_only<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let bearer = kit.bearer(1);
    let beside = kit.beside(&bearer);
    kit.wait(MINUTE * 15);
    let (issued, code) = kit.ask_to_prove(&bearer).expect("a code");
    assert!(issued.sent);
    let proved = kit.sign_in.reauthenticate(bearer.clone(), code.as_str().into());
    let expected = Proved { then: kit.now() + MINUTE * 10, used: None };
    assert_eq!(proved, Ok(expected));
    assert_eq!(kit.sign_in.export(beside).err(), Some(STALE));
    kit.wait(MINUTE * 10 - MICROSECOND);
    assert!(kit.sign_in.export(bearer.clone()).is_ok());
    kit.wait(MICROSECOND);
    assert_eq!(kit.sign_in.export(bearer).err(), Some(STALE));
}

/// To another session of the same user the code is none: a wrong guess at it neither burns it nor counts.
pub fn a_code_for_a_proof_is_its_session_s_only<S: TestStore>(make: impl Fn() -> S) {
    let kit =
        Kit::with_rules(make(), Rules { max_wrong: 10, max_sends: 10, lock_after: 2, ..Rules::default() });
    let bearer = kit.bearer(1);
    let beside = kit.beside(&bearer);
    let (_, code) = kit.ask_to_prove(&bearer).expect("a code");
    for _ in 0..5 {
        let guess = kit.sign_in.reauthenticate(beside.clone(), code.as_str().into());
        assert!(matches!(guess, Err(SignInError::InvalidCode { .. })), "{guess:?}");
    }
    assert!(kit.sign_in.reauthenticate(bearer.clone(), code.as_str().into()).is_ok());
    let (first, _) = kit.ask_to_prove(&bearer).expect("a code");
    let (second, code) = kit.ask_to_prove(&beside).expect("a code");
    assert!(first.sent && second.sent, "a young code of another session is replaced");
    assert!(kit.sign_in.reauthenticate(beside, code.as_str().into()).is_ok());
}

pub fn a_code_is_good_for_its_purpose_only<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::with_rules(make(), Rules { max_wrong: 10, max_sends: 10, ..Rules::default() });
    let bearer = kit.bearer(1);
    let (to_sign_in, (_, to_prove)) = (kit.code(&bearer.phone), kit.ask_to_prove(&bearer).expect("a code"));
    assert_ne!(to_sign_in, to_prove, "the seed draws two codes");
    kit.miss(&bearer.phone, &to_prove);
    let crossed = kit.sign_in.reauthenticate(bearer.clone(), to_sign_in.as_str().into());
    assert!(matches!(crossed, Err(SignInError::InvalidCode { .. })), "{crossed:?}");
    assert!(kit.sign_in.reauthenticate(bearer.clone(), to_prove.as_str().into()).is_ok());
    assert!(kit.guess(&bearer.phone, &to_sign_in).is_ok());
}

pub fn all_purposes_share_the_windows_of_the_number<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let (bearer, other) = (kit.bearer(1), kit.bearer(2));
    let (_, code) = kit.ask_to_prove(&bearer).expect("a code");
    kit.ask_to_change(&other, &bearer.phone).expect("a code");
    assert_eq!(full_window(kit.ask(&bearer.phone), 3), 900);
    kit.wait(MINUTE);
    assert_eq!(full_window(kit.ask_to_prove(&bearer), 3), 840);
    assert_eq!(kit.miss(&bearer.phone, "000000"), 2);
    for left in [1, 0] {
        let missed = kit.sign_in.reauthenticate(bearer.clone(), not(&code).as_str().into());
        assert_eq!(missed, Err(SignInError::InvalidCode { attempts_left: left }));
    }
    assert_eq!(full_window(kit.guess(&bearer.phone, "000000"), 3), 900);
    assert_eq!(full_window(kit.sign_in.reauthenticate(bearer.clone(), code.as_str().into()), 3), 900);
    assert_eq!(full_window(kit.change(&other, &bearer.phone, "000000"), 3), 900);
}

pub fn wrong_codes_for_a_proof_lock_the_number<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::with_rules(make(), Rules { lock_after: 2, ..Rules::default() });
    let bearer = kit.bearer(1);
    let (_, code) = kit.ask_to_prove(&bearer).expect("a code");
    for _ in 0..2 {
        kit.sign_in.reauthenticate(bearer.clone(), not(&code).as_str().into()).expect_err("a wrong code");
    }
    let refused = kit.sign_in.reauthenticate(bearer.clone(), code.as_str().into());
    assert!(matches!(refused, Err(SignInError::PhoneLocked { .. })), "{refused:?}");
    assert!(matches!(kit.ask_to_prove(&bearer), Err(SignInError::PhoneLocked { .. })));
    assert_eq!(kit.store().told(bearer.user), ["number_locked"]);
}

pub fn only_a_live_session_of_an_active_user_proves_anything<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let (ended, suspended) = (kit.bearer(1), kit.bearer(2));
    kit.end_sessions(ended.user, Ended::All).expect("an end");
    kit.store().suspend(suspended.user);
    for (bearer, expected) in [(ended, SignInError::SessionEnded), (suspended, SignInError::AccountSuspended)]
    {
        assert_eq!(kit.ask_to_prove(&bearer).err(), Some(expected.clone()));
        let proof = kit.sign_in.reauthenticate(bearer.clone(), "000000".into());
        assert_eq!(proof.err(), Some(expected.clone()));
        assert_eq!(kit.ask_to_change(&bearer, &phone(9)).err(), Some(expected.clone()));
        assert_eq!(kit.change(&bearer, &phone(9), "000000").err(), Some(expected.clone()));
        assert_eq!(kit.sign_in.export(bearer.clone()).err(), Some(expected.clone()));
        assert_eq!(kit.sign_in.erase_account(bearer).err(), Some(expected));
    }
    assert_eq!(kit.store().messages_to(&phone(9)), 0);
}

pub fn proofs_are_noted<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let bearer = kit.bearer(1);
    kit.wait(MINUTE);
    kit.prove(&bearer);
    let noted = ("reauthenticated".to_owned(), Some(bearer.user), Some(bearer.session), Some(peer(1)));
    assert_eq!(kit.store().audited()[1..], [noted]);
}
