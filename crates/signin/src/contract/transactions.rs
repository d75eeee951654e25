//! What ends a transaction, and what a fact decides.

use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::TimeDelta;
use common::{DeliveryId, Phone, SeededEntropy, Timestamp, VerificationId};

use super::TestStore;
use super::kit::{Kit, phone};
use crate::{NewMessage, NewVerification, PhoneStatus, Purpose, Rules, Step, StoreError, Tx};

/// Writes into every table that a send touches.
fn write_something(tx: &mut dyn Tx, phone: &Phone, now: Timestamp) -> Result<(), StoreError> {
    let code = verification(phone, now, 3);
    assert!(tx.take_send(phone, now, &Rules::default())?);
    assert!(tx.put_verification(&code, now)?);
    tx.enqueue(&NewMessage {
        id: code.delivery_id,
        to: phone.clone(),
        about: None,
        channel: code.channel,
        language: common::Language::parse("en").expect("a language"),
        text: "text".into(),
        code: None,
        purpose: Some(code.purpose),
        created_at: now,
        expires_at: now + TimeDelta::minutes(10),
        hold: None,
    })
}

fn verification(phone: &Phone, now: Timestamp, seed: u64) -> NewVerification {
    let entropy = SeededEntropy::new(seed);
    NewVerification {
        id: VerificationId::new(now, &entropy),
        phone: phone.clone(),
        purpose: Purpose::SignIn,
        session: None,
        code_mac: "mac".to_owned(),
        channel: "sms".to_owned(),
        delivery_id: DeliveryId::new(&"aa".parse().expect("a market"), now, &entropy),
        created_at: now,
        expires_at: now + TimeDelta::minutes(10),
    }
}

/// Nothing that `write_something` writes is there, and then it can be written.
fn assert_untouched<S: TestStore>(kit: &Kit<S>, phone: &Phone) {
    assert_eq!(kit.store().messages_to(phone), 0);
    let (now, asked) = (kit.now(), phone.clone());
    let found = kit.store().write(move |tx| {
        let found = (tx.phone_status(&asked)?, tx.verification(&asked, Purpose::SignIn)?.is_some());
        write_something(tx, &asked, now)?;
        Ok(Step::Commit(found))
    });
    assert!(matches!(found, Ok((None | Some(PhoneStatus { .. }), false))), "{found:?}");
    assert!(found.is_ok_and(|(status, _)| status.is_none_or(|status| status.sends.is_empty())));
    assert_eq!(kit.store().messages_to(phone), 1);
}

pub fn a_rollback_leaves_nothing<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    let (now, written) = (kit.now(), phone.clone());
    let answer = kit.store().write(move |tx| {
        write_something(tx, &written, now)?;
        Ok(Step::Rollback("answer"))
    });
    assert_eq!(answer, Ok("answer"));
    assert_untouched(&kit, &phone);
}

pub fn an_error_leaves_nothing<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    let (now, written) = (kit.now(), phone.clone());
    let error = StoreError::Backend("made up".to_owned());
    let given = error.clone();
    let answer = kit.store().write(move |tx| {
        write_something(tx, &written, now)?;
        Err::<Step<()>, _>(given)
    });
    assert_eq!(answer, Err(error));
    assert_untouched(&kit, &phone);
}

pub fn a_panic_leaves_nothing_and_the_store_goes_on<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    let (now, written) = (kit.now(), phone.clone());
    let panicking = move |tx: &mut dyn Tx| {
        write_something(tx, &written, now)?;
        if tx.phone_status(&written)?.is_some() {
            panic!("made up");
        }
        Ok(Step::Commit(()))
    };
    let ended = catch_unwind(AssertUnwindSafe(|| kit.store().write(panicking)));
    assert!(!matches!(ended, Ok(Ok(()))));
    assert_untouched(&kit, &phone);
}

pub fn a_code_is_spent_once<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    let now = kit.now();
    let spent = kit.store().write(move |tx| {
        let [code, unknown] = [verification(&phone, now, 1), verification(&phone, now, 2)];
        tx.put_verification(&code, now)?;
        tx.miss_verification(code.id, false)?;
        let spent = [code.id, code.id, unknown.id].map(|id| tx.spend_verification(id));
        tx.miss_verification(code.id, false)?;
        let present = tx.verification(&phone, Purpose::SignIn)?;
        Ok(Step::Commit((spent, present.map(|code| (code.misses, code.spent)))))
    });
    assert_eq!(spent, Ok(([Ok(true), Ok(false), Ok(false)], Some((2, true)))));
}

pub fn a_young_unspent_code_keeps_its_place<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    let now = kit.now();
    let put = kit.store().write(move |tx| {
        let codes = [1, 2, 3].map(|seed| verification(&phone, now, seed));
        let just_before = now - TimeDelta::microseconds(1);
        let put = [
            tx.put_verification(&codes[0], just_before)?,
            tx.put_verification(&codes[1], just_before)?,
            tx.put_verification(&codes[1], now)?,
            tx.spend_verification(codes[1].id)?,
            tx.put_verification(&codes[2], just_before)?,
        ];
        let last =
            tx.verification(&phone, Purpose::SignIn)?.map(|code| code.id == codes[2].id && !code.spent);
        Ok(Step::Commit((put, last)))
    });
    assert_eq!(put, Ok(([true, false, true, true, true], Some(true))));
}

pub fn a_clock_that_is_behind_puts_no_instant_out_of_order<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    let now = kit.now();
    let taken = kit.store().write(move |tx| {
        let rules = Rules::default();
        for at in [now, now - TimeDelta::minutes(1), now + TimeDelta::minutes(1)] {
            assert!(tx.take_send(&phone, at, &rules)?);
            assert!(tx.take_attempt(&phone, at, &rules)?.is_some());
        }
        let status = tx.phone_status(&phone)?;
        Ok(Step::Commit(status.map(|status| (status.sends, status.attempts))))
    });
    let expected = vec![now + TimeDelta::minutes(1), now, now];
    assert_eq!(taken, Ok(Some((expected.clone(), expected))));
}
