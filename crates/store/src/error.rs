//! What can go wrong with a database, and who is told.

use diesel::result::{DatabaseErrorKind, Error};
use signin::StoreError;

/// The database can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL names no database.
    #[error("{0}")]
    Url(&'static str),
    /// Another process has the file.
    #[error("{0} is in use by another process: a SQLite database serves one process at a time")]
    InUse(String),
    /// The file or its folder refuses.
    #[error("{file}: {cause}")]
    File {
        /// Which file.
        file: String,
        /// Why.
        cause: String,
    },
    /// Something that the process needs is not to be had.
    #[error("{0}")]
    System(String),
}

/// The database can't be migrated, or is not as it must be.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// It is out of reach.
    #[error("the database is out of reach: {0}")]
    Unavailable(String),
    /// A migration failed.
    #[error("a migration failed: {0}")]
    Failed(String),
    /// A table or column that sign-in needs is missing.
    #[error("the database lacks what sign-in needs: {0}")]
    Missing(String),
}

/// What a query's failure means to whoever asked: wait and try again, or never.
///
/// Only the database's own message is kept: its details would repeat values.
pub fn store_error(error: Error) -> StoreError {
    let message = error.to_string();
    if is_passing(&error, &message) { StoreError::Unavailable(message) } else { StoreError::Backend(message) }
}

/// Whether the connection is of no more use.
pub(crate) fn is_closed(error: &Error) -> bool {
    match error {
        Error::DatabaseError(
            DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand,
            _,
        ) => true,
        Error::DatabaseError(_, information) => information.message().contains("terminating connection"),
        _ => false,
    }
}

/// Diesel keeps no SQLSTATE, so that what it does not name itself is known by the server's words.
fn is_passing(error: &Error, message: &str) -> bool {
    use DatabaseErrorKind as Kind;
    let Error::DatabaseError(kind, _) = error else {
        return matches!(error, Error::BrokenTransactionManager);
    };
    let named = matches!(
        kind,
        Kind::ClosedConnection
            | Kind::UnableToSendCommand
            | Kind::SerializationFailure
            | Kind::ReadOnlyTransaction
    );
    named || PASSING.iter().any(|words| message.contains(words))
}

/// Timeouts, deadlocks, shutdowns, full disks.
const PASSING: &[&str] = &[
    "canceling statement",
    "canceling authentication",
    "deadlock detected",
    "terminating connection",
    "the database system is",
    "too many clients",
    "too many connections",
    "remaining connection slots",
    "No space left",
    "database is locked",
    "database table is locked",
    "database or disk is full",
    "disk I/O error",
    "unable to open database file",
    "attempt to write a readonly database",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn error(kind: DatabaseErrorKind, message: &str) -> Error {
        Error::DatabaseError(kind, Box::new(message.to_owned()))
    }

    #[test]
    fn what_passes_is_unavailable_and_the_rest_is_not() {
        use DatabaseErrorKind::{
            ClosedConnection, ReadOnlyTransaction, SerializationFailure, UniqueViolation, Unknown,
        };
        for (kind, message) in [
            (ClosedConnection, "server closed the connection unexpectedly"),
            (SerializationFailure, "could not serialize access"),
            (ReadOnlyTransaction, "cannot execute INSERT in a read-only transaction"),
            (Unknown, "canceling statement due to lock timeout"),
            (Unknown, "canceling statement due to statement timeout"),
            (Unknown, "deadlock detected"),
            (Unknown, "terminating connection due to administrator command"),
            (Unknown, "database is locked"),
        ] {
            assert!(matches!(store_error(error(kind, message)), StoreError::Unavailable(_)), "{message}");
        }
        for error in
            [error(UniqueViolation, "duplicate key"), error(Unknown, "syntax error"), Error::NotFound]
        {
            assert!(matches!(store_error(error), StoreError::Backend(_)));
        }
    }
}
