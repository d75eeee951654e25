//! A PostgreSQL that is away, throws us out, or makes us wait.

use std::time::{Duration, Instant};

use common::Timestamp;
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use signin::{Liveness, Rules, Step, Store as _, StoreError};
use store::testing::TestDatabase;
use store::{Database, DatabaseSettings};

use crate::{noon, phone, postgres};

/// The wait for a connection and for a lock, and what a loaded machine adds.
const BOUND: Duration = Duration::from_secs(5);

fn direct(test: &TestDatabase) -> PgConnection {
    PgConnection::establish(test.url()).unwrap()
}

#[test]
fn a_server_that_is_away_is_told_in_bounded_time_and_without_secrets() {
    let settings = DatabaseSettings::new("postgres://me:hunter2@127.0.0.1:1/db".into(), 2);
    let database = Database::open(&settings).unwrap();
    let start = Instant::now();
    for outcome in [database.ping(), database.write(|_| Ok(Step::Commit(())))] {
        let Err(StoreError::Unavailable(cause)) = outcome else { panic!("{outcome:?}") };
        assert!(!cause.contains("hunter2"), "{cause}");
    }
    assert!(start.elapsed() < BOUND * 2);
}

#[test]
fn connections_that_the_server_closed_cost_nobody_an_error() {
    let test = postgres();
    let take = || test.write(|tx| tx.phone_status(&phone()).map(Step::Commit));
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_eq!(take(), Ok(None)));
        }
    });
    for _ in 0..2 {
        let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                      WHERE datname = current_database() AND pid <> pg_backend_pid()";
        direct(&test).batch_execute(others).unwrap();
        assert_eq!(take(), Ok(None));
        direct(&test).batch_execute(others).unwrap();
        let nobody = common::SessionId::new(noon(), &common::SeededEntropy::new(1));
        let live = Liveness { now: noon(), seen_after: Timestamp::UNIX_EPOCH };
        assert_eq!(test.live_session(nobody, live), Ok(None));
    }
}

#[test]
fn a_connection_lost_within_a_transaction_is_unavailable_and_the_next_is_fine() {
    let test = postgres();
    let lost = test.store().database().write(|connection| {
        diesel::sql_query("SELECT pg_terminate_backend(pg_backend_pid())")
            .execute(connection)
            .map(Step::Commit)
            .map_err(store::store_error)
    });
    assert!(matches!(lost, Err(StoreError::Unavailable(_))), "{lost:?}");
    assert_eq!(
        test.write(|tx| tx.take_send(&phone(), noon(), &Rules::default()).map(Step::Commit)),
        Ok(true)
    );
}

#[test]
fn a_lock_that_is_held_too_long_is_unavailable_and_leaves_nothing() {
    let test = postgres();
    let settings = DatabaseSettings::new(test.url().into(), 1);
    let store = store::DieselStore::new(Database::open(&settings).unwrap(), store::Sealer::new([5; 32]));
    let take = || store.write(|tx| tx.take_send(&phone(), noon(), &Rules::default()).map(Step::Commit));
    assert_eq!(take(), Ok(true));
    let mut holder = direct(&test);
    holder.batch_execute("BEGIN; SELECT * FROM phone_windows FOR UPDATE").unwrap();
    let start = Instant::now();
    let refused = take();
    assert!(
        matches!(&refused, Err(StoreError::Unavailable(why)) if why.contains("lock timeout")),
        "{refused:?}"
    );
    assert!(start.elapsed() < BOUND);
    holder.batch_execute("ROLLBACK").unwrap();
    let status = test.write(|tx| tx.phone_status(&phone()).map(Step::Commit)).unwrap();
    assert_eq!(status.map(|status| status.sends.len()), Some(1));
}

#[test]
fn a_read_only_server_is_unavailable() {
    let test = postgres();
    let name = test.url().rsplit_once('/').unwrap().1.to_owned();
    let mut superuser = direct(&test);
    superuser
        .batch_execute(&format!("ALTER DATABASE {name} SET default_transaction_read_only = on"))
        .unwrap();
    let database = Database::open(&DatabaseSettings::new(test.url().into(), 1)).unwrap();
    let store = store::DieselStore::new(database, store::Sealer::new([5; 32]));
    let refused = store.write(|tx| tx.take_send(&phone(), noon(), &Rules::default()).map(Step::Commit));
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
}

#[test]
fn more_callers_than_connections_wait_their_turn_and_no_longer() {
    let test = postgres();
    let settings = DatabaseSettings::new(test.url().into(), 1);
    let database = Database::open(&settings).unwrap();
    let (release, held) = std::sync::mpsc::channel::<()>();
    let (begun, has_begun) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        let holder = database.clone();
        scope.spawn(move || {
            holder.write(move |_| {
                begun.send(()).unwrap();
                _ = held.recv();
                Ok(Step::Rollback(()))
            })
        });
        has_begun.recv().unwrap();
        let start = Instant::now();
        let refused = database.write(|_| Ok(Step::Rollback(())));
        assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
        assert!(start.elapsed() < BOUND);
        drop(release);
    });
}
