use chrono::TimeDelta;
use common::Timestamp;

use super::TestStore;
use super::kit::{Kit, phone};
use crate::{Actor, AuditQuery, End, SignInError};

const STOP: bool = false;
const START: bool = true;

pub fn a_number_that_stopped_texts_gets_no_code_until_it_starts_them<S: TestStore>(make: impl Fn() -> S) {
    let (kit, mine, other) = (Kit::new(make()), phone(1), phone(2));
    kit.sign_in.want_texts(mine.clone(), STOP).expect("a store");
    assert_eq!(kit.ask(&mine).expect_err("a refusal"), SignInError::TextsStopped);
    assert_eq!(kit.store().messages_to(&mine), 0);
    kit.code(&other);
    kit.sign_in.want_texts(mine.clone(), START).expect("a store");
    kit.enter(&mine);
}

pub fn a_code_that_was_sent_before_is_good_and_changes_nothing<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    let code = kit.code(&phone);
    kit.sign_in.want_texts(phone.clone(), STOP).expect("a store");
    let user = kit.guess(&phone, &code).expect("the right code").signed_in.user.id;
    assert_eq!(kit.ask(&phone).expect_err("a refusal"), SignInError::TextsStopped);
    assert_eq!(kit.sign_in.want_texts(phone, START), Ok(Some(user)));
}

pub fn a_wish_about_texts_is_noted_once_with_the_user<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    assert_eq!(kit.sign_in.want_texts(phone.clone(), START), Ok(None));
    let user = kit.enter(&phone).signed_in.user.id;
    for wanted in [STOP, STOP, START, START] {
        kit.wait(TimeDelta::seconds(1));
        assert_eq!(kit.sign_in.want_texts(phone.clone(), wanted), Ok(Some(user)));
    }
    let about_texts = |(event, whom, ..): super::Audited| event.starts_with("texts").then_some((event, whom));
    let noted: Vec<_> = kit.store().audited().into_iter().filter_map(about_texts).collect();
    assert_eq!(noted, ["texts_stopped", "texts_started"].map(|event| (event.to_owned(), Some(user))));
}

pub fn a_wish_for_no_texts_outlives_everything<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    kit.sign_in.want_texts(phone.clone(), STOP).expect("a store");
    kit.wait(TimeDelta::days(3_650));
    kit.sweep();
    assert_eq!(kit.ask(&phone).expect_err("a refusal"), SignInError::TextsStopped);
}

pub fn an_operator_s_test_is_noted_without_the_number_unless_texts_were_stopped<S: TestStore>(
    make: impl Fn() -> S,
) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    let ada = || Actor::Operator("ada".to_owned());
    assert_eq!(kit.sign_in.admit_test_of(phone.clone(), ada()), Ok(true));
    kit.sign_in.want_texts(phone.clone(), STOP).expect("a store");
    assert_eq!(kit.sign_in.admit_test_of(phone, ada()), Ok(false));
    let log = kit.sign_in.audit_log(AuditQuery {
        user: None,
        since: Timestamp::UNIX_EPOCH,
        after: None,
        end: End::First,
        limit: 10,
    });
    let tests: Vec<_> =
        log.expect("a store").into_iter().filter(|line| line.event == "text_tested").collect();
    assert_eq!((tests.len(), tests[0].actor.as_str(), tests[0].user), (1, "operator:ada", None));
}
