//! The market's own database, SQLite and PostgreSQL, does all that sign-in needs of a store.

use store::testing::{TestDatabase, declared_columns};

fn on_sqlite() -> TestDatabase {
    TestDatabase::sqlite(&us_auth::migrations())
}

fn on_postgres() -> TestDatabase {
    TestDatabase::postgres(&us_auth::migrations())
}

mod sqlite {
    signin::contract_tests!(super::on_sqlite);
}

mod postgres {
    signin::contract_tests!(super::on_postgres);
}

#[test]
fn schema_rs_is_what_the_migrations_make() {
    let declared = declared_columns(include_str!("../../src/schema.rs"));
    assert_eq!(declared, on_sqlite().columns());
    assert_eq!(declared, on_postgres().columns());
}

#[test]
fn the_database_has_what_sign_in_needs_and_nothing_is_pending() {
    for test in [on_sqlite(), on_postgres()] {
        let database = test.store().database();
        assert!(database.check_columns().is_ok());
        assert_eq!(database.pending_migrations(&us_auth::migrations()).ok(), Some(Vec::new()));
    }
}
