//! A server whose errors are not in English.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use rig::Setup;
use signin::{Step, StoreError};
use store::{Database, DatabaseSettings, Pooler};

fn open(url: &str, pooler: Pooler) -> Database {
    Database::open(&DatabaseSettings { pooler, ..DatabaseSettings::new(url.into(), 1) }).unwrap()
}

/// An error that passes, told in words.
fn canceled(database: &Database) -> StoreError {
    let slow = "SET LOCAL statement_timeout = 1; SELECT pg_sleep(60)";
    let answer = database.write(move |connection| {
        connection.batch_execute(slow).map(Step::Commit).map_err(store::store_error)
    });
    answer.unwrap_err()
}

#[track_caller]
fn is_refused(database: &Database) {
    let Err(StoreError::Unavailable(cause)) = database.ping() else { panic!("it answers") };
    assert!(cause.contains("lc_messages is \"ru_RU.UTF-8\"") && cause.contains("ALTER ROLE"), "{cause}");
    assert_eq!(cause.lines().count(), 1, "{cause}");
}

#[test]
fn a_server_that_speaks_another_language_is_told_to_speak_english_or_refused() {
    let cluster = Setup::fast().language("ru_RU").start().unwrap();
    let mut superuser = PgConnection::establish(&cluster.url("postgres")).unwrap();
    let russian = superuser.batch_execute("SELECT 1 / 0").unwrap_err().to_string();
    assert!(!russian.is_ascii(), "{russian}");
    superuser.batch_execute("CREATE ROLE plain LOGIN").unwrap();
    let plain = cluster.url("postgres").replace("market_auth@", "plain@");

    let told = canceled(&open(&cluster.url("postgres"), Pooler::None));
    assert!(
        matches!(&told, StoreError::Unavailable(cause) if cause.contains("canceling statement")),
        "{told}"
    );
    is_refused(&open(&plain, Pooler::None));
    is_refused(&open(&cluster.url("postgres"), Pooler::Transaction));
    superuser.batch_execute("ALTER ROLE plain SET lc_messages = 'C'").unwrap();
    assert!(matches!(canceled(&open(&plain, Pooler::None)), StoreError::Unavailable(_)));
}
