//! The market of Kyrgyzstan: its rules, texts, settings and database.

mod export;
mod market;
mod numbering;
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
