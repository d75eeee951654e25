//! Several facts as one statement of PostgreSQL's.

use std::sync::mpsc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta};
use common::{
    AuditId, DeliveryId, Language, Phone, SeededEntropy, SessionId, Timestamp, UserId, VerificationId,
};
use signin::{
    Actor, AuditEntry, Event, Issue, NewMessage, NewSession, NewUser, NewVerification, NotIssued, Purpose,
    RightCode, Rules, Step, Store as _, StoreError, Tx, Used, Verification, Wanted,
};
use store::testing::TestDatabase;

use crate::{noon, phone, postgres};

fn code(seed: u64, now: Timestamp) -> NewVerification {
    let entropy = SeededEntropy::new(seed);
    NewVerification {
        id: VerificationId::new(now, &entropy),
        phone: phone(),
        purpose: Purpose::SignIn,
        session: None,
        code_mac: "mac".to_owned(),
        channel: "sms".to_owned(),
        delivery_id: DeliveryId::new(&"aa".parse().unwrap(), now, &entropy),
        created_at: now,
        expires_at: now + TimeDelta::minutes(10),
    }
}

fn message(code: &NewVerification) -> NewMessage {
    NewMessage {
        id: code.delivery_id.clone(),
        to: phone(),
        about: None,
        channel: code.channel.clone(),
        language: Language::parse("en").unwrap(),
        text: "text".into(),
        code: None,
        purpose: Some(code.purpose),
        created_at: code.created_at,
        expires_at: code.expires_at,
        hold: None,
    }
}

/// A code is sent and used, each step a statement.
pub(crate) fn every_step(tx: &mut dyn Tx, now: Timestamp, seed: u64) -> Result<(), StoreError> {
    let (code, rules, phone) = (code(seed, now), Rules::default(), phone());
    let (youngest, message) = (now, message(&code));
    let issue = Issue { code: &code, youngest, message: &message, budgets: &[], rules: &rules };
    assert_eq!(tx.together().unwrap().issue(&issue)?, None);
    let taken = tx.together().unwrap().take_attempt(&wanted(&phone, now, &rules))?;
    let code = taken.and_then(|taken| taken.outstanding).unwrap();
    let id = UserId::new(now, &SeededEntropy::new(seed));
    let user = NewUser { id, phone: phone.clone(), now, dormant_until: DateTime::UNIX_EPOCH };
    let right = RightCode { user: Some(&user), ..right(&code, &phone, now) };
    let user_id = tx.together().unwrap().use_up(&right)?.signed_in.unwrap().user.id;
    let id = SessionId::new(now, &SeededEntropy::new(seed));
    let session = NewSession { id, user_id, user_agent: None, created_at: now, expires_at: now };
    let entry = AuditEntry {
        id: AuditId::new(now, &SeededEntropy::new(seed)),
        at: now,
        actor: Actor::User,
        event: Event::SignedIn,
        user: Some(user_id),
        session: Some(id),
        address: None,
    };
    tx.together().unwrap().open_session(&session, &entry)
}

fn right<'a>(code: &'a Verification, phone: &'a Phone, now: Timestamp) -> RightCode<'a> {
    RightCode { code, phone, now, budgets: &[], user: None }
}

fn issue(tx: &mut dyn Tx, seed: u64, rules: &Rules) -> Result<Option<NotIssued>, StoreError> {
    let code = code(seed, noon());
    let (youngest, message) = (noon() - TimeDelta::minutes(1), message(&code));
    let issue = Issue { code: &code, youngest, message: &message, budgets: &[], rules };
    tx.together().unwrap().issue(&issue)
}

fn issued(test: &TestDatabase) {
    let issued = test.write(|tx| Ok(Step::Commit(issue(tx, 1, &Rules::default())?)));
    assert_eq!(issued, Ok(None));
}

fn wanted<'a>(phone: &'a Phone, now: Timestamp, rules: &'a Rules) -> Wanted<'a> {
    Wanted { phone, purpose: Purpose::SignIn, session: None, now, budgets: &[], rules }
}

#[test]
fn whoever_waits_for_the_phone_finds_the_code_that_the_other_used_spent() {
    let test = postgres();
    issued(&test);
    let ((begun, waits), test) = (mpsc::channel(), &test);
    std::thread::scope(|scope| {
        let second = scope.spawn(move || {
            waits.recv().unwrap();
            test.write(|tx| {
                let (phone, rules) = (phone(), Rules::default());
                let taken = tx.together().unwrap().take_attempt(&wanted(&phone, noon(), &rules))?;
                Ok(Step::Commit(taken.map(|taken| taken.outstanding.is_some())))
            })
        });
        let first = test.write(move |tx| {
            let (phone, rules) = (phone(), Rules::default());
            let taken = tx.together().unwrap().take_attempt(&wanted(&phone, noon(), &rules))?.unwrap();
            begun.send(()).unwrap();
            // The other one has come to the row by then.
            std::thread::sleep(Duration::from_millis(300));
            let (code, now) = (taken.outstanding.unwrap(), noon());
            tx.together().unwrap().use_up(&right(&code, &phone, now))?;
            Ok(Step::Commit(()))
        });
        assert_eq!(first, Ok(()));
        assert_eq!(second.join().unwrap(), Ok(Some(false)));
    });
}

#[test]
fn a_code_is_used_up_once() {
    let test = postgres();
    issued(&test);
    let used = test.write(|tx| {
        let code = tx.verification(&phone(), Purpose::SignIn)?.unwrap();
        let (phone, now) = (phone(), noon());
        let (right, unsent) = (right(&code, &phone, now), Used { message: None, signed_in: None });
        assert_eq!(tx.together().unwrap().use_up(&right), Ok(unsent));
        Ok(Step::Commit(tx.together().unwrap().use_up(&right)))
    });
    assert!(matches!(used, Ok(Err(StoreError::Conflict(_)))), "{used:?}");
}

#[test]
fn the_first_that_refuses_is_told() {
    let test = postgres();
    issued(&test);
    for (rules, expected) in [
        (Rules::default(), NotIssued::Young),
        (Rules { max_sends: 1, ..Rules::default() }, NotIssued::Window),
        (Rules { max_sends: 2, ..Rules::default() }, NotIssued::Young),
    ] {
        let refused = test.write(move |tx| Ok(Step::Rollback(issue(tx, 2, &rules)?)));
        assert_eq!(refused, Ok(Some(expected)));
    }
    let left = test.write(|tx| {
        let present = tx.verification(&phone(), Purpose::SignIn)?.unwrap();
        Ok(Step::Rollback((
            present.id == code(1, noon()).id,
            tx.phone_status(&phone())?.unwrap().sends.len(),
        )))
    });
    assert_eq!(left, Ok((true, 1)));
}
