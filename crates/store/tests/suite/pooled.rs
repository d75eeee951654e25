//! Behind the real PgBouncer in transaction mode, which has fewer connections than we have.

use std::sync::LazyLock;

use diesel::prelude::*;
use diesel::sql_types::Text;
use rig::PgBouncer;
use signin::Step;
use store::testing::{TestDatabase, superuser};
use store::{Database, DatabaseSettings, Pooler};

use crate::MIGRATIONS;

static POOLER: LazyLock<PgBouncer> = LazyLock::new(|| {
    let url = superuser();
    let (role, server) = url.strip_prefix("postgres://").and_then(|rest| rest.split_once('@')).unwrap();
    let port = server.split(['/', '?']).next().and_then(|host| host.rsplit_once(':')).unwrap().1;
    PgBouncer::start(port.parse().unwrap(), role, 3).unwrap()
});

fn pooled() -> TestDatabase {
    TestDatabase::pooled(&MIGRATIONS, POOLER.port())
}

mod contract {
    signin::contract_tests!(super::pooled);
}

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    value: String,
}

/// What a setting is within a transaction of ours, or outside.
fn setting(database: &Database, name: &str, within: bool) -> String {
    let sql = format!("SELECT current_setting('{name}') AS value");
    let read = move |connection: &mut store::AnyConnection| {
        diesel::sql_query(&sql).get_result::<Setting>(connection).map(|setting| setting.value)
    };
    if within {
        let write =
            database.write(move |connection| read(connection).map(Step::Commit).map_err(store::store_error));
        write.unwrap()
    } else {
        database.read(read).unwrap()
    }
}

#[test]
fn waits_are_bounded_within_a_transaction_and_leak_to_nobody() {
    let test = pooled();
    let settings =
        DatabaseSettings { pooler: Pooler::Transaction, ..DatabaseSettings::new(test.url().into(), 1) };
    let database = Database::open(&settings).unwrap();
    for _ in 0..4 {
        assert_eq!(setting(&database, "statement_timeout", true), "3s");
        assert_eq!(setting(&database, "lock_timeout", true), "1500ms");
        assert_eq!(setting(&database, "idle_in_transaction_session_timeout", true), "10s");
        assert_eq!(setting(&database, "statement_timeout", false), "0");
    }
}

#[test]
fn replicas_that_start_together_migrate_in_turn() {
    let none = store::Migrations {
        sqlite: diesel_migrations::EmbeddedMigrations::new(&[]),
        postgres: diesel_migrations::EmbeddedMigrations::new(&[]),
    };
    let test = TestDatabase::pooled(&none, POOLER.port());
    let settings =
        DatabaseSettings { pooler: Pooler::Transaction, ..DatabaseSettings::new(test.url().into(), 1) };
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| Database::open(&settings).unwrap().migrate(&MIGRATIONS).unwrap());
        }
    });
    assert!(test.store().database().check_columns().is_ok());
}
