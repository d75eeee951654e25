//! The market of the United States: its rules, texts, settings and database.

mod addresses;
mod area_codes;
mod export;
mod market;
mod numbering;
mod opt_out;
mod payments;
mod pricing;
#[expect(missing_docs, reason = "printed by `cargo xtask schema`")]
pub mod schema;
mod state;
mod territory;
mod texts;

pub use market::UnitedStates;

/// The database's migrations, for SQLite and for PostgreSQL.
pub fn migrations() -> store::Migrations {
    const EMBEDDED: store::Migrations = store::Migrations {
        sqlite: diesel_migrations::embed_migrations!("migrations/sqlite"),
        postgres: diesel_migrations::embed_migrations!("migrations/postgres"),
    };
    EMBEDDED
}
