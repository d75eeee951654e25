//! One connection type over both databases.

use diesel::{PgConnection, SqliteConnection};

/// A connection to either database; [`crate::Database`] opens it.
///
/// The derived `establish` is never used: it takes any unknown URL for the name of a new SQLite file.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// SQLite.
    Sqlite(SqliteConnection),
    /// PostgreSQL.
    Postgres(PgConnection),
}

/// Runs one query on the connection within, for statements that Diesel can't write for the enum (`ON CONFLICT`).
macro_rules! on_each {
    ($connection:expr, |$inner:ident| $query:expr) => {
        match $connection {
            $crate::AnyConnection::Sqlite($inner) => $query,
            $crate::AnyConnection::Postgres($inner) => $query,
        }
    };
}
pub(crate) use on_each;
