//! Opening, migrating, checking.

use diesel::connection::SimpleConnection as _;
use signin::Step;
use store::testing::TestDatabase;
use store::{Database, DatabaseSettings, MigrationError, Migrations, OpenError};
use tempfile::TempDir;

use crate::{MIGRATIONS, postgres, sqlite};

fn open(url: &str) -> Result<Database, OpenError> {
    Database::open(&DatabaseSettings::new(url.into(), 2))
}

fn run(test: &TestDatabase, sql: &'static str) {
    let done = test
        .store()
        .database()
        .write(move |connection| connection.batch_execute(sql).map(Step::Commit).map_err(store::store_error));
    assert_eq!(done, Ok(()));
}

#[test]
fn a_sqlite_file_serves_one_process_under_all_its_names() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("deep/er/test.sqlite3");
    let first = open(&format!("sqlite://{}", file.display())).unwrap();
    let other_name = folder.path().join("deep/../deep/er/test.sqlite3");
    let second = open(&format!("sqlite://{}", other_name.display())).err();
    assert!(matches!(&second, Some(OpenError::InUse(_))), "{second:?}");
    assert_eq!(second.map(|error| error.to_string().lines().count()), Some(1));
    drop(first);
    assert!(open(&format!("sqlite://{}", file.display())).is_ok());
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_a_sqlite_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let test = sqlite();
    let file = std::path::PathBuf::from(test.url().strip_prefix("sqlite://").unwrap());
    for entry in std::fs::read_dir(file.parent().unwrap()).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", entry.path());
    }
}

#[test]
fn a_folder_that_can_t_be_made_is_named() {
    let error = open("sqlite:///dev/null/market/test.sqlite3").err().map(|error| error.to_string());
    assert!(
        error.as_deref().is_some_and(|text| text.starts_with("/dev/null/market/test.sqlite3: ")),
        "{error:?}"
    );
}

/// How many migrations there are.
fn folders() -> usize {
    let services = concat!(env!("CARGO_MANIFEST_DIR"), "/../../services");
    std::fs::read_dir(format!("{services}/kg-auth/migrations/sqlite")).unwrap().count()
}

#[test]
fn what_is_not_migrated_is_pending_and_lacks_its_tables() {
    let none = Migrations {
        sqlite: diesel_migrations::EmbeddedMigrations::new(&[]),
        postgres: diesel_migrations::EmbeddedMigrations::new(&[]),
    };
    for test in [TestDatabase::sqlite(&none), TestDatabase::postgres(&none)] {
        let database = test.store().database();
        let pending = database.pending_migrations(&MIGRATIONS).unwrap();
        assert_eq!(pending.first().map(String::as_str), Some("2026-11-22-000000_sign_in"));
        assert_eq!(pending.len(), folders(), "{pending:?}");
        let missing = database.check_columns().err();
        assert!(
            matches!(&missing, Some(MigrationError::Missing(what)) if what.contains("users")),
            "{missing:?}"
        );
        database.migrate(&MIGRATIONS).unwrap();
        assert!(database.pending_migrations(&MIGRATIONS).unwrap().is_empty());
        assert!(database.check_columns().is_ok());
    }
}

#[test]
fn a_missing_column_is_named() {
    for test in [sqlite(), postgres()] {
        run(&test, "ALTER TABLE verifications DROP COLUMN misses");
        let missing = test.store().database().check_columns().err();
        assert!(
            matches!(&missing, Some(MigrationError::Missing(what)) if what.contains("misses")),
            "{missing:?}"
        );
    }
}

#[test]
fn a_newer_schema_is_fine() {
    for test in [sqlite(), postgres()] {
        run(&test, "ALTER TABLE users ADD COLUMN shoe_size INTEGER");
        assert!(test.store().database().check_columns().is_ok());
    }
}

#[test]
fn a_database_that_is_there_answers() {
    for test in [sqlite(), postgres()] {
        assert_eq!(test.store().database().ping(), Ok(()));
    }
}

#[test]
fn replicas_that_start_together_migrate_in_turn() {
    let none = Migrations {
        sqlite: diesel_migrations::EmbeddedMigrations::new(&[]),
        postgres: diesel_migrations::EmbeddedMigrations::new(&[]),
    };
    let test = TestDatabase::postgres(&none);
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| open(test.url()).unwrap().migrate(&MIGRATIONS).unwrap());
        }
    });
    assert!(test.store().database().check_columns().is_ok());
}

#[test]
fn a_database_tells_whose_it_is_and_an_empty_one_is_anybody_s() {
    let none = Migrations {
        sqlite: diesel_migrations::EmbeddedMigrations::new(&[]),
        postgres: diesel_migrations::EmbeddedMigrations::new(&[]),
    };
    let (own, other) = ("kg".parse().unwrap(), "us".parse().unwrap());
    for test in [TestDatabase::sqlite(&none), TestDatabase::postgres(&none)] {
        let database = test.store().database();
        assert!(database.check_owner(&own).is_ok() && database.check_owner(&other).is_ok());
        database.migrate(&MIGRATIONS).unwrap();
        assert!(database.check_owner(&own).is_ok());
        let foreign = database.check_owner(&other).err();
        assert!(matches!(&foreign, Some(MigrationError::Foreign(owner)) if owner == "kg"), "{foreign:?}");
    }
}
