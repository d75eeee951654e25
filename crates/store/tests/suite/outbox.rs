//! The courier's port, on both databases.

use std::collections::HashSet;

use chrono::TimeDelta;
use common::api::DeliveryStatus;
use common::{DeliveryId, ExposeSecret as _, Language, Phone, SeededEntropy, Timestamp, VerificationId};
use courier::{Again, Attempt, OutboundMessage, Outbox as _};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use futures_executor::block_on;
use signin::{Hold, NewMessage, NewVerification, Purpose, Step, Store as _};
use store::testing::TestDatabase;
use store::{AnyConnection, DieselStore, Sealer};

use crate::{handed_over, noon, phone};

pub(crate) const MINUTE: TimeDelta = TimeDelta::minutes(1);

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// A line of SQLite's plan.
#[derive(QueryableByName)]
struct SqliteLine {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// A line of PostgreSQL's plan.
#[derive(QueryableByName)]
struct PostgresLine {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    detail: String,
}

/// How many rows of the outbox meet `condition`.
fn rows(test: &TestDatabase, condition: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) AS count FROM messages WHERE {condition}");
    let count =
        test.store().database().read(|connection| diesel::sql_query(&sql).get_result::<Count>(connection));
    count.unwrap().count
}

/// Puts messages into the outbox, written a second after each other, and valid for ten minutes each.
pub(crate) fn enqueue(test: &TestDatabase, count: i32) -> Vec<DeliveryId> {
    enqueue_to(test, &phone(), count)
}

/// The same, to another number.
fn enqueue_to(test: &TestDatabase, to: &Phone, count: i32) -> Vec<DeliveryId> {
    enqueue_held(test, to, count, None)
}

fn enqueue_held(test: &TestDatabase, to: &Phone, count: i32, hold: Option<Hold>) -> Vec<DeliveryId> {
    let entropy = SeededEntropy::new(3 + u64::from(*to != phone()));
    let written = (0..count).map(|index| {
        let created_at = noon() + TimeDelta::seconds(index.into());
        let message = NewMessage {
            id: DeliveryId::new(&"aa".parse().unwrap(), created_at, &entropy),
            about: None,
            to: to.clone(),
            channel: "sms".to_owned(),
            language: Language::parse("en").unwrap(),
            text: format!("secret {index}").into(),
            code: Some(format!("{index:06}").into()),
            purpose: None,
            created_at,
            expires_at: created_at + MINUTE * 10,
            hold,
        };
        let id = message.id.clone();
        test.write(move |tx| tx.enqueue(&message).map(Step::Commit)).unwrap();
        id
    });
    written.collect()
}

fn again(at: Timestamp) -> Again {
    Again { at, ruled_out: Vec::new() }
}

pub(crate) fn attempt(held_until: Timestamp) -> Attempt {
    Attempt {
        provider: "one",
        ruled_out: vec!["two".to_owned()],
        held_until,
        hold_until: noon() + MINUTE * 2,
    }
}

/// Puts a code in place of the one before, with its message.
pub(crate) fn send_code(test: &TestDatabase, seed: u64) -> (VerificationId, DeliveryId) {
    let entropy = SeededEntropy::new(seed);
    let (id, delivery) =
        (VerificationId::new(noon(), &entropy), DeliveryId::new(&"aa".parse().unwrap(), noon(), &entropy));
    let code = NewVerification {
        id,
        phone: phone(),
        purpose: Purpose::SignIn,
        session: None,
        code_mac: "mac".to_owned(),
        channel: "sms".to_owned(),
        delivery_id: delivery.clone(),
        created_at: noon(),
        expires_at: noon() + MINUTE * 10,
    };
    let message = NewMessage {
        id: delivery.clone(),
        to: phone(),
        about: None,
        channel: "sms".to_owned(),
        language: Language::parse("en").unwrap(),
        text: "secret".into(),
        code: None,
        purpose: Some(Purpose::SignIn),
        created_at: noon(),
        expires_at: noon() + MINUTE * 10,
        hold: None,
    };
    let sent = test.write(move |tx| {
        assert!(tx.put_verification(&code, noon())?);
        tx.enqueue(&message).map(Step::Commit)
    });
    sent.unwrap();
    (id, delivery)
}

pub(crate) fn claim(test: &TestDatabase, now: Timestamp) -> Vec<OutboundMessage> {
    test.store().claim(now, now + MINUTE, 10).unwrap()
}

fn ids(messages: &[OutboundMessage]) -> Vec<DeliveryId> {
    messages.iter().map(|message| message.id.clone()).collect()
}

fn a_message_comes_as_it_was_written(test: &TestDatabase) {
    let [id] = &enqueue(test, 1)[..] else { panic!("one") };
    let claimed = claim(test, noon());
    let [message] = &claimed[..] else { panic!("{} messages", claimed.len()) };
    assert_eq!((&message.id, &message.to, message.attempts), (id, &phone(), 0));
    assert_eq!((message.channel.as_str(), message.language.as_str()), ("sms", "en"));
    assert_eq!(message.text.expose_secret(), "secret 0");
    assert_eq!(message.code.as_ref().unwrap().expose_secret(), "000000");
    assert_eq!((&message.interrupted, message.held_until), (&None, noon() + MINUTE));
    assert_eq!((message.created_at, message.expires_at), (noon(), noon() + MINUTE * 10));
}

fn texts_are_sealed_until_they_are_deleted(test: &TestDatabase) {
    let sent = enqueue(test, 1);
    assert_eq!(rows(test, "sealed_text IS NOT NULL"), 1);
    assert_eq!(rows(test, "sealed_text LIKE '%secret%'"), 0);
    claim(test, noon());
    block_on(test.store().mark_sent(&[handed_over(&sent[0], None, noon(), noon())])).unwrap();
    assert_eq!(
        rows(
            test,
            "sealed_text IS NULL AND sealed_code IS NULL AND sent_at IS NOT NULL AND failed_at IS NULL"
        ),
        1
    );
    assert!(claim(test, noon() + MINUTE * 5).is_empty());
}

fn many_are_noted_as_sent_together(test: &TestDatabase) {
    let written = enqueue(test, 19);
    claim(test, noon() + MINUTE);
    let sent = |(index, id): (usize, &DeliveryId)| {
        // PostgreSQL takes no text with a NUL.
        let reference = if index == 4 { "a\0b".to_owned() } else { format!("theirs {index}") };
        handed_over(id, Some(&reference), noon(), noon() + MINUTE)
    };
    let sent: Vec<_> = written.iter().enumerate().map(sent).collect();
    assert_eq!(block_on(test.store().mark_sent(&sent)).is_err(), test.store().blocks());
    let noted = rows(test, "sealed_text IS NULL AND sent_at IS NOT NULL AND reference LIKE 'theirs %'");
    assert_eq!(noted, 18);
    assert_eq!(rows(test, "reference = 'theirs 17' AND due_at > sent_at"), 1);
}

fn the_oldest_due_come_first_and_not_before_their_time(test: &TestDatabase) {
    let written = enqueue(test, 3);
    assert!(claim(test, noon() - MINUTE).is_empty());
    assert_eq!(ids(&test.store().claim(noon() + MINUTE, noon() + MINUTE * 2, 2).unwrap()), written[..2]);
    assert_eq!(ids(&claim(test, noon() + MINUTE)), written[2..]);
}

fn a_claimed_message_comes_again_when_its_lease_ends(test: &TestDatabase) {
    let written = enqueue(test, 1);
    assert_eq!(claim(test, noon())[0].attempts, 0);
    assert!(claim(test, noon() + MINUTE - TimeDelta::microseconds(1)).is_empty());
    let again = claim(test, noon() + MINUTE);
    assert_eq!((ids(&again), again[0].attempts), (written, 1));
}

fn a_message_in_hand_is_nobody_else_s_until_its_lease_ends(test: &TestDatabase) {
    let hold = Hold { until: noon() + MINUTE, provider: None };
    let id = enqueue_held(test, &phone(), 1, Some(hold)).remove(0);
    assert!(claim(test, noon()).is_empty());
    assert!(block_on(test.store().begin(&id, &attempt(noon() + MINUTE), noon())).unwrap());
    block_on(test.store().mark_sent(&[handed_over(&id, None, noon(), noon())])).unwrap();
    assert!(claim(test, noon() + MINUTE * 5).is_empty());
}

fn a_message_whose_hands_died_comes_when_its_lease_ends(test: &TestDatabase) {
    // Who was being asked since the commit may have the message.
    let another = Phone::parse("+996555654321").unwrap();
    for (to, provider, minute) in [(phone(), None, 1), (another, Some("one"), 3)] {
        let until = noon() + MINUTE * minute;
        let written = enqueue_held(test, &to, 1, Some(Hold { until, provider }));
        assert!(claim(test, until - TimeDelta::microseconds(1)).is_empty());
        let found = claim(test, until);
        assert_eq!((ids(&found), found[0].attempts), (written.clone(), 1));
        assert_eq!(found[0].interrupted.as_deref(), provider);
        block_on(test.store().mark_sent(&[handed_over(&written[0], None, until, until)])).unwrap();
    }
}

fn a_failed_message_comes_again_when_it_is_due(test: &TestDatabase) {
    let written = enqueue(test, 1);
    claim(test, noon());
    block_on(test.store().mark_failed(&written[0], noon(), Some(&again(noon() + TimeDelta::seconds(5)))))
        .unwrap();
    assert!(claim(test, noon() + TimeDelta::seconds(4)).is_empty());
    let again = claim(test, noon() + TimeDelta::seconds(5));
    assert_eq!((ids(&again), again[0].attempts), (written.clone(), 1));
    block_on(test.store().mark_failed(&written[0], noon(), None)).unwrap();
    assert_eq!(rows(test, "sealed_text IS NULL AND failed_at IS NOT NULL AND sent_at IS NULL"), 1);
    assert!(claim(test, noon() + MINUTE * 5).is_empty());
}

fn a_late_failure_does_not_undo_a_success(test: &TestDatabase) {
    let written = enqueue(test, 1);
    claim(test, noon());
    block_on(test.store().mark_sent(&[handed_over(&written[0], None, noon(), noon())])).unwrap();
    block_on(test.store().mark_failed(&written[0], noon(), None)).unwrap();
    block_on(test.store().mark_failed(&written[0], noon(), Some(&again(noon())))).unwrap();
    assert_eq!(rows(test, "sent_at IS NOT NULL AND failed_at IS NULL"), 1);
    assert!(claim(test, noon() + MINUTE).is_empty());
}

fn an_expired_message_is_given_up_unless_a_worker_has_it(test: &TestDatabase) {
    let written = enqueue(test, 2);
    let held = test.store().claim(noon(), noon() + MINUTE * 11, 1).unwrap();
    assert_eq!(ids(&held), written[..1]);
    assert!(claim(test, noon() + MINUTE * 10 + TimeDelta::seconds(1)).is_empty());
    assert_eq!(rows(test, "sealed_text IS NULL AND failed_at IS NOT NULL"), 1);
    block_on(test.store().mark_sent(&[handed_over(
        &written[0],
        None,
        noon() + MINUTE * 10,
        noon() + MINUTE * 10,
    )]))
    .unwrap();
    assert_eq!(rows(test, "sent_at IS NOT NULL AND failed_at IS NULL"), 1);
}

fn a_claim_from_a_time_to_come_is_void(test: &TestDatabase) {
    let sent = enqueue(test, 1);
    let claim_until = |lease_until| test.store().claim(noon(), lease_until, 9).unwrap();
    assert_eq!(ids(&claim_until(noon() + MINUTE * 60 * 24 * 3_653)), sent);
    assert_eq!(ids(&claim_until(noon() + MINUTE * 2)), sent);
    assert!(claim_until(noon() + MINUTE).is_empty(), "a minute is how far clocks may differ");
}

fn a_message_from_a_time_to_come_is_given_up(test: &TestDatabase) {
    enqueue(test, 1);
    let day = MINUTE * 60 * 24;
    assert!(claim(test, noon() - day).is_empty());
    assert_eq!(rows(test, "sealed_text IS NOT NULL"), 1);
    assert!(claim(test, noon() - day - MINUTE).is_empty());
    assert_eq!(rows(test, "sealed_text IS NULL AND failed_at IS NOT NULL"), 1);
}

fn a_text_that_can_t_be_opened_is_given_up(test: &TestDatabase) {
    enqueue(test, 2);
    let stranger = DieselStore::new(test.store().database().clone(), Sealer::new([9; 32]));
    assert!(stranger.claim(noon() + MINUTE, noon() + MINUTE * 2, 10).unwrap().is_empty());
    assert_eq!(rows(test, "sealed_text IS NULL AND failed_at IS NOT NULL"), 2);
}

fn many_workers_never_claim_the_same_message(test: &TestDatabase) {
    let written: HashSet<_> = enqueue(test, 40).into_iter().collect();
    let claimed: Vec<DeliveryId> = std::thread::scope(|scope| {
        let work = || {
            (0..6).flat_map(|_| ids(&test.store().claim(noon() + MINUTE, noon() + MINUTE * 2, 3).unwrap()))
        };
        let workers: Vec<_> = (0..8).map(|_| scope.spawn(move || work().collect::<Vec<_>>())).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    assert_eq!(claimed.len(), 40);
    assert_eq!(claimed.into_iter().collect::<HashSet<_>>(), written);
}

fn a_try_is_begun_by_whoever_holds_the_message_and_by_nobody_else(test: &TestDatabase) {
    let [id] = &enqueue(test, 1)[..] else { panic!("one") };
    let begin = |attempt: &Attempt, now| block_on(test.store().begin(id, attempt, now)).unwrap();
    assert!(!begin(&attempt(noon() + MINUTE), noon()), "nobody claimed it");
    claim(test, noon());
    assert!(!begin(&attempt(noon() + MINUTE * 3), noon()), "another worker's claim");
    assert!(!begin(&attempt(noon() + MINUTE), noon() + MINUTE * 10), "expired");
    assert!(begin(&attempt(noon() + MINUTE), noon()));
    assert!(claim(test, noon() + MINUTE).is_empty(), "the try holds it for longer");
    assert!(begin(&attempt(noon() + MINUTE * 2), noon()), "the next try of the same worker");
    block_on(test.store().mark_sent(&[handed_over(id, Some("theirs"), noon(), noon())])).unwrap();
    assert_eq!(rows(test, "provider = 'one' AND reference = 'theirs'"), 1);
    assert!(!begin(&attempt(noon() + MINUTE * 2), noon()), "sent");
}

fn what_a_try_learned_is_known_to_the_next_worker(test: &TestDatabase) {
    let [id] = &enqueue(test, 1)[..] else { panic!("one") };
    claim(test, noon());
    assert!(block_on(test.store().begin(id, &attempt(noon() + MINUTE), noon())).unwrap());
    let after_death = claim(test, noon() + MINUTE * 2);
    assert_eq!(after_death[0].interrupted.as_deref(), Some("one"));
    assert_eq!(after_death[0].ruled_out, ["two"]);
    let ruled_out = vec!["one".to_owned(), "two".to_owned()];
    let again = Again { at: noon() + MINUTE * 3, ruled_out: ruled_out.clone() };
    block_on(test.store().mark_failed(id, noon(), Some(&again))).unwrap();
    let again = claim(test, noon() + MINUTE * 3);
    assert_eq!((&again[0].interrupted, &again[0].ruled_out), (&None, &ruled_out));
}

fn a_code_that_was_replaced_or_used_is_not_sent_any_more(test: &TestDatabase) {
    let (_, replaced) = send_code(test, 1);
    let held = claim(test, noon());
    assert_eq!(ids(&held), std::slice::from_ref(&replaced));
    let (code, present) = send_code(test, 2);
    assert!(!block_on(test.store().begin(&replaced, &attempt(noon() + MINUTE), noon())).unwrap());
    assert_eq!(ids(&claim(test, noon() + MINUTE)), std::slice::from_ref(&present));
    assert_eq!(rows(test, "sealed_text IS NULL AND failed_at IS NOT NULL"), 1);
    test.write(move |tx| tx.spend_verification(code).map(Step::Commit)).unwrap();
    assert!(!block_on(test.store().begin(&present, &attempt(noon() + MINUTE * 2), noon())).unwrap());
    assert!(claim(test, noon() + MINUTE * 2).is_empty());
    assert_eq!(rows(test, "sealed_text IS NOT NULL"), 0);
}

fn wish_for_texts(test: &TestDatabase, wanted: bool) {
    let wished = test.write(move |tx| {
        let wished = if wanted { tx.start_texts(&phone())? } else { tx.stop_texts(&phone(), noon())? };
        Ok(Step::Commit(wished))
    });
    assert_eq!(wished, Ok(true));
}

fn what_waits_for_a_number_that_stopped_texts_is_given_up_and_nothing_else(test: &TestDatabase) {
    let (_, code) = send_code(test, 1);
    let notice = enqueue(test, 1).remove(0);
    let other = enqueue_to(test, &Phone::parse("+996505325312").unwrap(), 1);
    wish_for_texts(test, false);
    assert_eq!(ids(&claim(test, noon())), other);
    assert_eq!(rows(test, "sealed_text IS NULL AND sealed_code IS NULL AND failed_at IS NOT NULL"), 2);
    for id in [code, notice] {
        assert_eq!(test.store().delivery(&id).unwrap().unwrap().status, DeliveryStatus::Failed);
    }
    wish_for_texts(test, true);
    assert!(claim(test, noon() + MINUTE / 2).is_empty(), "what was given up stays so");
    let (_, later) = send_code(test, 2);
    assert_eq!(ids(&claim(test, noon() + MINUTE / 2)), [later]);
}

fn a_number_that_stops_texts_during_a_try_is_not_tried_again(test: &TestDatabase) {
    let (_, code) = send_code(test, 1);
    claim(test, noon());
    assert!(block_on(test.store().begin(&code, &attempt(noon() + MINUTE), noon())).unwrap());
    wish_for_texts(test, false);
    assert!(
        !block_on(test.store().begin(&code, &attempt(noon() + MINUTE * 2), noon())).unwrap(),
        "the next provider"
    );
    block_on(test.store().mark_failed(&code, noon(), Some(&again(noon())))).unwrap();
    assert!(claim(test, noon() + MINUTE).is_empty(), "later");
    assert_eq!(rows(test, "sealed_text IS NULL AND failed_at IS NOT NULL"), 1);
}

/// Whether the claim's query walks an index that has only what waits, beside a thousand sent ones.
fn claiming_looks_only_at_what_waits(test: &TestDatabase) {
    let filler = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) \
                  INSERT INTO messages (id, phone, channel, language, created_at, expires_at, due_at) \
                  SELECT 'aa_' || i, '+1', 'sms', 'en', '2026-01-01', '2026-01-01', '2026-01-01' FROM n";
    let filled = test.store().database().write(move |connection| {
        diesel::sql_query(filler).execute(connection).map(Step::Commit).map_err(store::store_error)
    });
    assert_eq!(filled, Ok(1_000));
    let query = "SELECT id FROM messages WHERE sealed_text IS NOT NULL AND due_at <= '2026-03-01' ORDER BY due_at LIMIT 5";
    let plan = test.store().database().read(|connection| match connection {
        AnyConnection::Sqlite(connection) => {
            let lines =
                diesel::sql_query(format!("EXPLAIN QUERY PLAN {query}")).load::<SqliteLine>(connection)?;
            Ok(lines.into_iter().map(|line| line.detail).collect::<Vec<_>>())
        }
        AnyConnection::Postgres(connection) => {
            diesel::sql_query("ANALYZE messages").execute(connection)?;
            let lines = diesel::sql_query(format!("EXPLAIN {query}")).load::<PostgresLine>(connection)?;
            Ok(lines.into_iter().map(|line| line.detail).collect())
        }
    });
    let plan = plan.unwrap().join("\n");
    assert!(plan.contains("messages_waiting"), "{plan}");
}

crate::on_both! {
    a_message_comes_as_it_was_written,
    texts_are_sealed_until_they_are_deleted,
    many_are_noted_as_sent_together,
    the_oldest_due_come_first_and_not_before_their_time,
    a_claimed_message_comes_again_when_its_lease_ends,
    a_message_in_hand_is_nobody_else_s_until_its_lease_ends,
    a_message_whose_hands_died_comes_when_its_lease_ends,
    a_failed_message_comes_again_when_it_is_due,
    a_late_failure_does_not_undo_a_success,
    an_expired_message_is_given_up_unless_a_worker_has_it,
    a_claim_from_a_time_to_come_is_void,
    a_message_from_a_time_to_come_is_given_up,
    a_text_that_can_t_be_opened_is_given_up,
    many_workers_never_claim_the_same_message,
    a_try_is_begun_by_whoever_holds_the_message_and_by_nobody_else,
    what_a_try_learned_is_known_to_the_next_worker,
    a_code_that_was_replaced_or_used_is_not_sent_any_more,
    what_waits_for_a_number_that_stopped_texts_is_given_up_and_nothing_else,
    a_number_that_stops_texts_during_a_try_is_not_tried_again,
    claiming_looks_only_at_what_waits,
}
