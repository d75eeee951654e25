//! Another number for a user.

use chrono::TimeDelta;

use super::TestStore;
use super::kit::{Kit, not, peer, phone};
use crate::{SignInError, User};

pub fn a_user_gets_another_number<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let bearer = kit.bearer(1);
    let before = kit.sign_in.user(bearer.user).expect("an answer").expect("a user");
    kit.wait(TimeDelta::minutes(1));
    let after = kit.moves(&bearer, &phone(2)).expect("the right code");
    assert_eq!(after, User { phone: phone(2), ..before });
    assert_eq!(kit.sign_in.user(bearer.user), Ok(Some(after)));
    assert_eq!(kit.store().told(bearer.user), ["phone_changed"]);
    let noted = ("phone_changed".to_owned(), Some(bearer.user), Some(bearer.session), Some(peer(1)));
    assert_eq!(kit.store().audited()[1..], [noted]);
    let again = kit.enter(&phone(2)).signed_in;
    assert_eq!((again.is_new, again.user.id), (false, bearer.user));
}

/// Every other session, every code and every message but the one that tells it.
pub fn a_change_ends_what_the_old_number_had<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let bearer = kit.bearer(1);
    let [beside, bystander] = [kit.beside(&bearer), kit.bearer(3)];
    let code = kit.code(&bearer.phone);
    kit.moves(&bearer, &phone(2)).expect("the right code");
    let lives = |bearer: &crate::Bearer| kit.sign_in.authenticate(bearer.session, bearer.user).is_ok();
    assert_eq!([&bearer, &beside, &bystander].map(lives), [true, false, true]);
    assert_eq!(kit.store().messages_to(&phone(1)), 1);
    assert_eq!(kit.miss(&phone(1), &code), 2);
    kit.wait(TimeDelta::minutes(15));
    let other = kit.enter(&phone(1)).signed_in;
    assert!(other.is_new && other.user.id != bearer.user);
}

pub fn a_number_that_is_taken_shows_only_after_the_right_code<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let (bearer, owner) = (kit.bearer(1), kit.bearer(2));
    let beside = kit.beside(&bearer);
    let (_, code) = kit.ask_to_change(&bearer, &owner.phone).expect("a code");
    let (_, free) = kit.ask_to_change(&bearer, &phone(3)).expect("a code");
    let wrong = [(&owner.phone, not(&code)), (&phone(3), not(&free))];
    let wrong = wrong.map(|(to, guess)| kit.change(&bearer, to, &guess).err());
    assert_eq!(wrong[0], wrong[1]);
    assert_eq!(kit.change(&bearer, &owner.phone, &code).err(), Some(SignInError::PhoneTaken));
    let again = kit.change(&bearer, &owner.phone, &code);
    assert!(matches!(again, Err(SignInError::InvalidCode { .. })), "{again:?}");
    for bearer in [&bearer, &beside, &owner] {
        let (_, user) = kit.sign_in.authenticate(bearer.session, bearer.user).expect("a live session");
        assert_eq!(user.phone, bearer.phone);
    }
    assert!(kit.store().told(bearer.user).is_empty());
    assert!(kit.change(&bearer, &phone(3), &free).is_ok());
}

pub fn a_change_needs_a_fresh_proof_at_both_steps<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let bearer = kit.bearer(1);
    kit.wait(TimeDelta::minutes(5));
    let (_, code) = kit.ask_to_change(&bearer, &phone(2)).expect("a code");
    kit.wait(TimeDelta::minutes(5));
    let stale = Some(SignInError::ReauthenticationRequired);
    assert_eq!(kit.ask_to_change(&bearer, &phone(3)).err(), stale);
    for guess in [&code, &not(&code)] {
        assert_eq!(kit.change(&bearer, &phone(2), guess).err(), stale);
    }
    assert_eq!(kit.store().messages_to(&phone(3)), 0);
    kit.prove(&bearer);
    assert!(kit.change(&bearer, &phone(2), &code).is_ok());
}

pub fn a_code_for_a_change_is_its_session_s_only<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let bearer = kit.bearer(1);
    let (beside, thief) = (kit.beside(&bearer), kit.bearer(2));
    let (_, code) = kit.ask_to_change(&bearer, &phone(3)).expect("a code");
    for other in [&beside, &thief] {
        let guess = kit.change(other, &phone(3), &code);
        assert!(matches!(guess, Err(SignInError::InvalidCode { .. })), "{guess:?}");
    }
    assert_eq!(kit.miss(&phone(3), &code), 0);
    kit.wait(TimeDelta::minutes(9));
    kit.prove(&bearer);
    let refused = kit.change(&bearer, &phone(3), &code);
    assert!(matches!(refused, Err(SignInError::TooManyAttempts { .. })), "{refused:?}");
}

pub fn the_unique_index_decides_whose_a_number_is<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let (first, second) = (kit.bearer(1), kit.bearer(2));
    let (now, to) = (kit.now(), phone(3));
    let changed = kit.written(move |tx| {
        let mut changed = Vec::new();
        for user in [first.user, second.user] {
            tx.mark()?;
            changed.push(tx.change_phone(user, &to, now)?.map(|user| user.id));
            if changed.last() == Some(&None) {
                tx.return_to_mark()?;
            }
        }
        Ok((changed == [Some(first.user), None], tx.user_of(&to)? == Some(first.user)))
    });
    assert_eq!(changed, (true, true));
}
