//! Erasing a user.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use common::requests::UpdateProfile;
use common::{Phone, UserId};

use super::TestStore;
use super::kit::{Kit, full_window, not, phone};
use crate::{Rules, SignInError};

fn tables(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(ToString::to_string).collect()
}

/// A user with a name, a former number, a number to be, a second session, a notification.
fn lived<S: TestStore>(kit: &Kit<S>) -> (crate::Bearer, [Phone; 3]) {
    let bearer = kit.bearer(1);
    let named = UpdateProfile { full_name: Some(Some("Rumpelstiltskin".to_owned())), ..Default::default() };
    kit.sign_in.update_profile(bearer.user, named).expect("a user");
    kit.moves(&bearer, &phone(2)).expect("the right code");
    let bearer = crate::Bearer { phone: phone(2), ..bearer };
    kit.ask_to_change(&bearer, &phone(3)).expect("a code");
    kit.beside(&bearer);
    kit.ask_to_prove(&bearer).expect("a code");
    (bearer, [1, 2, 3].map(phone))
}

pub fn an_erased_user_leaves_nothing_but_ids_and_windows<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let bystander = kit.bearer(4);
    let (bearer, phones) = lived(&kit);
    assert!(kit.store().tables_with("Rumpelstiltskin").contains("users"));
    assert_eq!(kit.sign_in.erase_account(bearer.clone()), Ok(()));
    for phone in &phones {
        assert_eq!(kit.store().tables_with(phone.as_str()), tables(&["phone_windows"]));
    }
    assert_eq!(kit.store().tables_with("Rumpelstiltskin"), tables(&[]));
    let id = |id: UserId| kit.store().tables_with(&id.to_string());
    assert_eq!(id(bearer.user), tables(&["audit_log"]));
    let audited = kit.store().audited();
    assert!(audited.iter().any(|(event, user, ..)| event == "account_erased" && *user == Some(bearer.user)));
    for (_, user, _, address) in audited {
        assert_eq!(address.is_some(), user == Some(bystander.user));
    }
    assert!(kit.sign_in.authenticate(bystander.session, bystander.user).is_ok());
    for refused in [kit.sign_in.erase_account(bearer.clone()), kit.sign_in.export(bearer).map(|_| ())] {
        assert_eq!(refused, Err(SignInError::SessionEnded));
    }
}

pub fn a_freed_number_is_a_new_user_s<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let bearer = kit.bearer(1);
    kit.sign_in.erase_account(bearer.clone()).expect("a fresh proof");
    let entered = kit.enter(&phone(1));
    assert!(entered.signed_in.is_new && entered.signed_in.user.id != bearer.user);
    assert_eq!(entered.signed_in.user.full_name, None);
    assert_eq!(kit.sign_in.sessions(entered.session.user_id), Ok(vec![entered.session.clone()]));
    assert!(kit.refresh(&entered.session, 0).is_ok());
}

pub fn windows_and_locks_outlive_the_user<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::with_rules(make(), Rules { lock_after: 2, ..Rules::default() });
    let [sent, locked] = [kit.bearer(1), kit.bearer(2)];
    kit.beside(&sent);
    kit.beside(&sent);
    let code = kit.code(&locked.phone);
    kit.miss(&locked.phone, &not(&code));
    kit.miss(&locked.phone, &not(&code));
    for bearer in [&sent, &locked] {
        kit.sign_in.erase_account(bearer.clone()).expect("a fresh proof");
    }
    assert_eq!(full_window(kit.ask(&sent.phone), 3), 900);
    assert!(matches!(kit.ask(&locked.phone), Err(SignInError::PhoneLocked { .. })));
}

pub fn erasing_needs_a_fresh_proof<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let bearer = kit.bearer(1);
    kit.wait(TimeDelta::minutes(10));
    let refused = kit.sign_in.erase_account(bearer.clone());
    assert_eq!(refused, Err(SignInError::ReauthenticationRequired));
    assert!(kit.sign_in.authenticate(bearer.session, bearer.user).is_ok());
    kit.prove(&bearer);
    assert_eq!(kit.sign_in.erase_account(bearer), Ok(()));
}
