//! What operators do, and what the audit log says of it.

use chrono::TimeDelta;
use common::{SeededEntropy, Timestamp, UserId};

use super::TestStore;
use super::kit::{Kit, phone};
use crate::{Actor, AuditQuery, End, SignInError};

fn ada() -> Actor {
    Actor::Operator("ada".to_owned())
}

const ALL: AuditQuery =
    AuditQuery { user: None, since: Timestamp::UNIX_EPOCH, after: None, end: End::First, limit: 1_000 };

/// What the operator did, in its order.
fn done<S: TestStore>(kit: &Kit<S>) -> Vec<(String, Option<UserId>)> {
    let lines = kit.sign_in.audit_log(ALL).expect("an answer");
    let by_ada = lines.into_iter().filter(|line| line.actor == "operator:ada");
    by_ada.map(|line| (line.event, line.user)).collect()
}

pub fn operators_suspend_and_resume<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let bearer = kit.bearer(1);
    let set = |is_active| kit.sign_in.set_active(bearer.user, is_active, ada());
    assert_eq!((set(true), set(false), set(false)), (Ok(None), Ok(Some(())), Ok(None)));
    let refused = kit.sign_in.authenticate(bearer.session, bearer.user);
    assert_eq!(refused.err(), Some(SignInError::AccountSuspended));
    kit.wait(TimeDelta::minutes(1));
    assert_eq!(set(true), Ok(Some(())));
    assert!(kit.sign_in.authenticate(bearer.session, bearer.user).is_ok());
    let user = Some(bearer.user);
    assert_eq!(done(&kit), [("account_suspended".to_owned(), user), ("account_resumed".to_owned(), user)]);
    let nobody = UserId::new(kit.now(), &SeededEntropy::new(9));
    assert_eq!(kit.sign_in.set_active(nobody, false, ada()), Ok(None));
}

pub fn operators_see_what_is_held<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let bearer = kit.bearer(1);
    let shown = kit.sign_in.show(bearer.user, false, ada()).expect("an answer").expect("a user");
    assert_eq!((shown.user.id, shown.sessions.len(), shown.messages.len()), (bearer.user, 1, 1));
    kit.wait(TimeDelta::minutes(1));
    assert!(kit.sign_in.show(bearer.user, true, ada()).is_ok_and(|shown| shown.is_some()));
    let user = Some(bearer.user);
    assert_eq!(done(&kit), [("account_shown".to_owned(), user), ("account_revealed".to_owned(), user)]);
    let nobody = UserId::new(kit.now(), &SeededEntropy::new(9));
    assert_eq!(kit.sign_in.show(nobody, false, ada()), Ok(None));
}

pub fn operators_erase_and_end_sessions<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let bearer = kit.bearer(1);
    let (user, first) = (bearer.user, bearer.session);
    kit.beside(&bearer);
    assert_eq!(kit.sign_in.end_sessions_of(user, ada()), Ok(2));
    assert!(kit.sign_in.authenticate(first, user).is_err());
    kit.wait(TimeDelta::minutes(1));
    kit.beside(&bearer);
    assert_eq!(kit.sign_in.erase_user(user, ada()), Ok(Some(())));
    assert_eq!((kit.sign_in.erase_user(user, ada()), kit.sign_in.user(user)), (Ok(None), Ok(None)));
    let tables = kit.store().tables_with(phone(1).as_str());
    assert_eq!(tables.into_iter().collect::<Vec<_>>(), ["phone_windows"]);
    let expected = ["all_sessions_ended", "account_erased"].map(|event| (event.to_owned(), Some(user)));
    assert_eq!(done(&kit), expected);
}

pub fn operators_find_users_by_number<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let mut users = Vec::new();
    for _ in 0..3 {
        users.push(kit.bearer(1).user);
        kit.wait(TimeDelta::days(365));
    }
    let found = |number| {
        let users = kit.sign_in.users_of(phone(number)).expect("an answer");
        users.into_iter().map(|user| (user.id, user.set_aside_at.is_some())).collect::<Vec<_>>()
    };
    assert_eq!(found(1), [(users[2], false), (users[1], true), (users[0], true)]);
    assert_eq!(found(2), []);
    assert_eq!(kit.sign_in.phone_status(phone(2)), Ok(crate::PhoneStatus::default()));
    assert_eq!(kit.sign_in.phone_status(phone(1)).map(|status| status.sends.len()), Ok(3));
}

pub fn the_audit_log_is_read_in_parts<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let mut users = Vec::new();
    for number in 0..4 {
        users.push(kit.bearer(number).user);
        kit.wait(TimeDelta::seconds(1));
    }
    let lines = kit.sign_in.audit_log(ALL).expect("an answer");
    let read = |query| {
        let lines = kit.sign_in.audit_log(query).expect("an answer");
        lines.into_iter().map(|line| line.user.expect("a user")).collect::<Vec<_>>()
    };
    assert_eq!(read(ALL), users);
    assert_eq!(read(AuditQuery { user: Some(users[2]), ..ALL }), users[2..3]);
    assert_eq!(read(AuditQuery { since: lines[1].at, ..ALL }), users[1..]);
    let behind = lines[1].at + TimeDelta::microseconds(1);
    assert_eq!(read(AuditQuery { since: behind, ..ALL }), users[2..]);
    assert_eq!(read(AuditQuery { after: Some(lines[0].id), limit: 2, ..ALL }), users[1..3]);
    assert_eq!(read(AuditQuery { end: End::Last, limit: 3, ..ALL }), users[1..]);
}
