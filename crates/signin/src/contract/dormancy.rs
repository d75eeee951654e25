//! Users who were away for so long that their number may be another person's.

use chrono::TimeDelta;
use common::UserId;

use super::TestStore;
use super::accounts::bearer_of;
use super::kit::{Kit, MICROSECOND, phone};
use crate::{Actor, Rules, SignInError};

const YEAR: TimeDelta = TimeDelta::days(365);

/// What was done to the user, in its order.
fn events<S: TestStore>(kit: &Kit<S>, user: UserId) -> Vec<String> {
    let about = kit.store().audited().into_iter().filter(|(_, about, ..)| *about == Some(user));
    about.map(|(event, ..)| event).collect()
}

/// Sessions that outlive the time.
fn kit<S: TestStore>(make: impl Fn() -> S) -> Kit<S> {
    Kit::with_rules(make(), Rules { session_lifetime: YEAR * 3, ..Rules::default() })
}

pub fn a_dormant_user_s_number_is_a_new_user_s<S: TestStore>(make: impl Fn() -> S) {
    let kit = kit(make);
    let (old, bystander) = (kit.bearer(1), kit.bearer(2));
    kit.wait(YEAR);
    let new = kit.enter(&phone(1));
    assert!(new.signed_in.is_new && new.signed_in.user.id != old.user);
    assert_eq!(new.signed_in.user.created_at, kit.now());
    let refused = kit.sign_in.authenticate(old.session, old.user);
    assert_eq!(refused.err(), Some(SignInError::SessionEnded));
    assert!(kit.sign_in.authenticate(bystander.session, bystander.user).is_ok());
    let aside = kit.sign_in.user(old.user).expect("an answer").expect("kept");
    assert_eq!((aside.set_aside_at, aside.phone), (Some(kit.now()), phone(1)));
    assert_eq!(events(&kit, old.user), ["signed_up", "account_set_aside"]);
    assert_eq!(events(&kit, new.session.user_id), ["signed_up"]);
    let held = kit.sign_in.export(bearer_of(&new)).expect("a fresh proof");
    assert_eq!((held.sessions.len(), held.audit_log.len(), held.notifications.len()), (1, 2, 0));
    kit.wait(TimeDelta::minutes(1));
    let again = kit.enter(&phone(1)).signed_in;
    assert_eq!((again.is_new, again.user.id), (false, new.session.user_id));
}

pub fn a_user_is_dormant_after_the_time_and_not_before<S: TestStore>(make: impl Fn() -> S) {
    let kit = kit(make);
    let (in_time, late) = (kit.bearer(1), kit.bearer(2));
    kit.store().suspend(late.user);
    kit.wait(YEAR - MICROSECOND);
    let kept = kit.enter(&phone(1)).signed_in;
    assert_eq!((kept.is_new, kept.user.id), (false, in_time.user));
    kit.wait(MICROSECOND);
    assert!(kit.enter(&phone(2)).signed_in.is_new, "nobody inherits a suspension");
    let aside = kit.sign_in.user(late.user).expect("an answer").expect("kept");
    assert!(!aside.is_active && aside.set_aside_at.is_some());
}

pub fn nobody_is_dormant_without_a_time<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::with_rules(make(), Rules { dormant_after: None, ..Rules::default() });
    let bearer = kit.bearer(1);
    kit.wait(YEAR * 20);
    assert_eq!(kit.enter(&phone(1)).session.user_id, bearer.user);
}

pub fn a_proof_of_the_number_keeps_a_user_awake_and_a_refresh_does_not<S: TestStore>(make: impl Fn() -> S) {
    let kit = kit(make);
    let [proved, refreshed] = [phone(1), phone(2)].map(|phone| kit.enter(&phone));
    kit.wait(YEAR - TimeDelta::days(1));
    kit.prove(&bearer_of(&proved));
    kit.refresh(&refreshed.session, 0).expect("a live session");
    kit.wait(TimeDelta::days(1));
    assert_eq!(kit.enter(&phone(1)).session.user_id, proved.session.user_id);
    assert_ne!(kit.enter(&phone(2)).session.user_id, refreshed.session.user_id);
}

/// Who has the number by then is set aside instead, and the next sign-in finds the restored user.
pub fn a_user_who_was_set_aside_is_restored<S: TestStore>(make: impl Fn() -> S) {
    let kit = kit(make);
    let old = kit.bearer(1);
    kit.wait(YEAR);
    let new = kit.bearer(1);
    let by = || Actor::Operator("ada".to_owned());
    assert_eq!(kit.sign_in.restore_user(new.user, by()), Ok(None), "only who was set aside is restored");
    kit.wait(TimeDelta::days(89));
    let restored = kit.sign_in.restore_user(old.user, by()).expect("an answer").expect("set aside");
    assert_eq!((restored.id, restored.set_aside_at, &restored.phone), (old.user, None, &phone(1)));
    assert_eq!(kit.sign_in.restore_user(old.user, by()), Ok(None));
    kit.wait(TimeDelta::minutes(1));
    assert!(kit.sign_in.authenticate(new.session, new.user).is_err());
    let again = kit.enter(&phone(1)).signed_in;
    assert_eq!((again.is_new, again.user.id), (false, old.user));
    let holders = kit.sign_in.users_of(phone(1)).expect("an answer");
    assert_eq!(holders.iter().map(|user| user.id).collect::<Vec<_>>(), [old.user, new.user]);
    assert_eq!(events(&kit, old.user), ["signed_up", "account_set_aside", "account_restored", "signed_in"]);
    assert_eq!(events(&kit, new.user), ["signed_up", "account_set_aside"]);
}

pub fn users_who_were_set_aside_are_erased_after_ninety_days<S: TestStore>(make: impl Fn() -> S) {
    let kit = kit(make);
    let olds = [1, 2, 3].map(|number| kit.bearer(number));
    kit.wait(YEAR);
    let news = [1, 2, 3].map(|number| kit.bearer(number));
    kit.wait(TimeDelta::days(90) - MICROSECOND);
    assert_eq!(kit.sign_in.erase_set_aside(10), Ok(0));
    kit.wait(MICROSECOND);
    let code = kit.code(&phone(1));
    assert_eq!([10, 10].map(|_| kit.sign_in.erase_set_aside(2)), [Ok(2), Ok(1)]);
    assert_eq!(kit.sign_in.erase_set_aside(2), Ok(0));
    for old in &olds {
        assert_eq!(kit.sign_in.user(old.user), Ok(None));
        assert_eq!(events(&kit, old.user), ["signed_up", "account_set_aside", "account_erased"]);
    }
    assert!(news.iter().all(|new| kit.sign_in.authenticate(new.session, new.user).is_ok()));
    assert!(kit.guess(&phone(1), &code).is_ok(), "the number's present codes are its present user's");
}
