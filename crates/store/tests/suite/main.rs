//! The store beyond sign-in's contract: opening, migrating, surviving, and the outbox, over one market's migrations.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

/// Declares tests for both databases.
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
pub(crate) use on_both;

mod attack;
mod claims;
mod erasure;
mod housekeeping;
mod opening;
mod outages;
mod outbox;
mod pooled;
mod receipts;
mod restarts;
mod statements;
mod steps;
mod tls;
mod together;
mod traffic;
mod words;

use common::{DeliveryId, Timestamp};
use courier::Sent;
use diesel_migrations::embed_migrations;
use store::Migrations;
use store::testing::TestDatabase;

const MIGRATIONS: Migrations = Migrations {
    sqlite: embed_migrations!("../../services/kg-auth/migrations/sqlite"),
    postgres: embed_migrations!("../../services/kg-auth/migrations/postgres"),
};

fn sqlite() -> TestDatabase {
    TestDatabase::sqlite(&MIGRATIONS)
}

fn postgres() -> TestDatabase {
    TestDatabase::postgres(&MIGRATIONS)
}

fn phone() -> common::Phone {
    common::Phone::parse("+996505325311").expect("a phone")
}

fn noon() -> common::Timestamp {
    "2026-03-01T12:00:00.123456Z".parse().expect("a time")
}

/// A message that its provider has, under this name.
fn handed_over(id: &DeliveryId, reference: Option<&str>, at: Timestamp, ask_at: Timestamp) -> Sent {
    Sent { id: id.clone(), reference: reference.map(str::to_owned), at, ask_at }
}
