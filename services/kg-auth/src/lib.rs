//! The market of Kyrgyzstan: its rules, texts, settings and database.

mod addresses;
mod export;
mod market;
mod numbering;
mod payments;
mod pricing;
mod region;
#[expect(missing_docs, reason = "printed by `cargo xtask schema`")]
pub mod schema;
mod texts;

pub use market::Kyrgyzstan;

/// The database's migrations, for SQLite and for PostgreSQL.
pub fn migrations() -> store::Migrations {
    const EMBEDDED: store::Migrations = store::Migrations {
        sqlite: diesel_migrations::embed_migrations!("migrations/sqlite"),
        postgres: diesel_migrations::embed_migrations!("migrations/postgres"),
    };
    EMBEDDED
}
