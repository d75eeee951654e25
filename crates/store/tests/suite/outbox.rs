//! The courier's port, on both databases.

use std::collections::HashSet;

use chrono::TimeDelta;
use common::{DeliveryId, ExposeSecret as _, Language, SeededEntropy, Timestamp};
use courier::{OutboundMessage, Outbox as _};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use signin::{NewMessage, Step, Store as _};
use store::testing::TestDatabase;
use store::{AnyConnection, DieselStore, Sealer};

use crate::{noon, phone};

const MINUTE: TimeDelta = TimeDelta::minutes(1);

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
fn enqueue(test: &TestDatabase, count: i32) -> Vec<DeliveryId> {
    let entropy = SeededEntropy::new(3);
    let written = (0..count).map(|index| {
        let created_at = noon() + TimeDelta::seconds(index.into());
        let message = NewMessage {
            id: DeliveryId::new(&"aa".parse().unwrap(), created_at, &entropy),
            about: None,
            to: phone(),
            channel: "sms".to_owned(),
            language: Language::parse("en").unwrap(),
            text: format!("secret {index}").into(),
            created_at,
            expires_at: created_at + MINUTE * 10,
        };
        let id = message.id.clone();
        test.write(move |tx| tx.enqueue(&message).map(Step::Commit)).unwrap();
        id
    });
    written.collect()
}

fn claim(test: &TestDatabase, now: Timestamp) -> Vec<OutboundMessage> {
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
    assert_eq!((message.created_at, message.expires_at), (noon(), noon() + MINUTE * 10));
}

fn texts_are_sealed_until_they_are_deleted(test: &TestDatabase) {
    let sent = enqueue(test, 1);
    assert_eq!(rows(test, "sealed_text IS NOT NULL"), 1);
    assert_eq!(rows(test, "sealed_text LIKE '%secret%'"), 0);
    claim(test, noon());
    test.store().mark_sent(&sent[0], noon()).unwrap();
    assert_eq!(rows(test, "sealed_text IS NULL AND sent_at IS NOT NULL AND failed_at IS NULL"), 1);
    assert!(claim(test, noon() + MINUTE * 5).is_empty());
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

fn a_failed_message_comes_again_when_it_is_due(test: &TestDatabase) {
    let written = enqueue(test, 1);
    claim(test, noon());
    test.store().mark_failed(&written[0], noon(), Some(noon() + TimeDelta::seconds(5))).unwrap();
    assert!(claim(test, noon() + TimeDelta::seconds(4)).is_empty());
    let again = claim(test, noon() + TimeDelta::seconds(5));
    assert_eq!((ids(&again), again[0].attempts), (written.clone(), 1));
    test.store().mark_failed(&written[0], noon(), None).unwrap();
    assert_eq!(rows(test, "sealed_text IS NULL AND failed_at IS NOT NULL AND sent_at IS NULL"), 1);
    assert!(claim(test, noon() + MINUTE * 5).is_empty());
}

fn a_late_failure_does_not_undo_a_success(test: &TestDatabase) {
    let written = enqueue(test, 1);
    claim(test, noon());
    test.store().mark_sent(&written[0], noon()).unwrap();
    test.store().mark_failed(&written[0], noon(), None).unwrap();
    test.store().mark_failed(&written[0], noon(), Some(noon())).unwrap();
    assert_eq!(rows(test, "sent_at IS NOT NULL AND failed_at IS NULL"), 1);
    assert!(claim(test, noon() + MINUTE).is_empty());
}

fn an_expired_message_is_given_up_unless_a_worker_has_it(test: &TestDatabase) {
    let written = enqueue(test, 2);
    let held = test.store().claim(noon(), noon() + MINUTE * 11, 1).unwrap();
    assert_eq!(ids(&held), written[..1]);
    assert!(claim(test, noon() + MINUTE * 10 + TimeDelta::seconds(1)).is_empty());
    assert_eq!(rows(test, "sealed_text IS NULL AND failed_at IS NOT NULL"), 1);
    test.store().mark_sent(&written[0], noon() + MINUTE * 10).unwrap();
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

macro_rules! on_both {
    ($($name:ident,)*) => {
        mod on_sqlite {
            $(#[test] fn $name() { super::$name(&crate::sqlite()); })*
        }
        mod on_postgres {
            $(#[test] fn $name() { super::$name(&crate::postgres()); })*
        }
    };
}
on_both! {
    a_message_comes_as_it_was_written,
    texts_are_sealed_until_they_are_deleted,
    the_oldest_due_come_first_and_not_before_their_time,
    a_claimed_message_comes_again_when_its_lease_ends,
    a_failed_message_comes_again_when_it_is_due,
    a_late_failure_does_not_undo_a_success,
    an_expired_message_is_given_up_unless_a_worker_has_it,
    a_claim_from_a_time_to_come_is_void,
    a_message_from_a_time_to_come_is_given_up,
    a_text_that_can_t_be_opened_is_given_up,
    many_workers_never_claim_the_same_message,
    claiming_looks_only_at_what_waits,
}
