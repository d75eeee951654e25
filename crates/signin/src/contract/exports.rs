//! Everything that is held of a user.

use chrono::TimeDelta;

use super::TestStore;
use super::kit::{Kit, not, peer, phone};
use crate::SignInError;

pub fn an_export_has_all_that_is_held_and_nothing_of_anybody_else<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let bystander = kit.bearer(9);
    kit.moves(&bystander, &phone(8)).expect("the right code");
    let bearer = kit.bearer(1);
    kit.wait(TimeDelta::minutes(1));
    kit.moves(&bearer, &phone(2)).expect("the right code");
    let bearer = crate::Bearer { phone: phone(2), ..bearer };
    kit.wait(TimeDelta::minutes(1));
    let beside = kit.beside(&bearer);
    kit.wait(TimeDelta::seconds(1));
    kit.end_sessions(bearer.user, crate::Ended::One(beside.session)).expect("an end");
    kit.wait(TimeDelta::minutes(1));
    let (_, code) = kit.ask_to_prove(&bearer).expect("a code");
    kit.sign_in.reauthenticate(bearer.clone(), not(&code).as_str().into()).expect_err("a wrong code");
    kit.wait(TimeDelta::minutes(1));
    kit.ask_to_change(&bearer, &phone(3)).expect("a code");
    let held = kit.sign_in.export(bearer.clone()).expect("a fresh proof");
    assert_eq!((held.user.id, &held.user.phone), (bearer.user, &bearer.phone));
    let sessions: Vec<_> = held.sessions.iter().map(|one| (one.session.id, one.ended_at.is_some())).collect();
    assert_eq!(sessions, [(beside.session, true), (bearer.session, false)]);
    let told: Vec<_> = held.notifications.iter().map(|one| one.kind.as_str()).collect();
    assert_eq!(told, ["phone_changed"]);
    let events: Vec<_> = held.audit_log.iter().map(|line| line.event.as_str()).collect();
    assert_eq!(events, ["signed_up", "phone_changed", "signed_in", "session_ended", "account_exported"]);
    assert!(held.audit_log.iter().all(|line| line.user == Some(bearer.user) && line.address.is_some()));
    let codes: Vec<_> =
        held.codes.iter().map(|code| (code.phone.clone(), code.purpose.as_str(), code.spent)).collect();
    assert_eq!(codes[..2], [(phone(3), "phone_change", false), (phone(2), "reauth", false)]);
    assert_eq!((codes[2].clone(), codes.len()), ((phone(2), "sign_in", true), 4));
    let to: Vec<_> = held.messages.iter().map(|message| message.to.clone()).collect();
    assert_eq!(to.iter().filter(|to| **to == phone(1)).count(), 1, "what the old number was told");
    assert_eq!((to.iter().filter(|to| **to == phone(2)).count(), to.len()), (3, 5));
    assert_eq!((held.windows.sends.len(), held.windows.attempts.len()), (3, 1));
}

pub fn an_export_needs_a_fresh_proof_and_is_noted<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let bearer = kit.bearer(1);
    kit.wait(TimeDelta::minutes(10));
    assert_eq!(kit.sign_in.export(bearer.clone()).err(), Some(SignInError::ReauthenticationRequired));
    kit.prove(&bearer);
    kit.wait(TimeDelta::minutes(1));
    assert!(kit.sign_in.export(bearer.clone()).is_ok());
    let noted = ("account_exported".to_owned(), Some(bearer.user), Some(bearer.session), Some(peer(1)));
    assert_eq!(kit.store().audited()[2..], [noted]);
}

pub fn what_a_number_did_before_is_not_exported<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let first = kit.bearer(1);
    kit.sign_in.erase_account(first.clone()).expect("a fresh proof");
    kit.wait(TimeDelta::seconds(1));
    let (second, entered_at) = (kit.bearer(1), kit.now());
    kit.wait(TimeDelta::seconds(1));
    let held = kit.sign_in.export(second.clone()).expect("a fresh proof");
    let events: Vec<_> = held.audit_log.iter().map(|line| (line.event.as_str(), line.user)).collect();
    assert_eq!(events, [("signed_up", Some(second.user)), ("account_exported", Some(second.user))]);
    assert_eq!((held.sessions.len(), held.messages.len(), held.codes.len()), (1, 1, 1));
    assert_eq!(held.windows.sends, [entered_at]);
}
