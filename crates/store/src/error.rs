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
    /// Its server does not let us in, or does not have it.
    #[error("the database can't be used: {0}")]
    Refused(String),
    /// It is another market's.
    #[error("the database belongs to the market {0}")]
    Foreign(String),
    /// Somebody else is to migrate it first.
    #[error("migrations are pending: {0}")]
    Pending(String),
    /// A migration failed.
    #[error("a migration failed: {0}")]
    Failed(String),
    /// A table or column that sign-in needs is missing.
    #[error("the database lacks what sign-in needs: {0}")]
    Missing(String),
}

impl MigrationError {
    /// Whether it may pass without anybody changing the settings or the schema's meaning.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unavailable(_) | Self::Pending(_) => true,
            Self::Refused(_) | Self::Foreign(_) | Self::Failed(_) | Self::Missing(_) => false,
        }
    }

    /// No connection could be had.
    pub(crate) fn unconnected(cause: String) -> Self {
        let is_final = REFUSALS.iter().any(|words| cause.contains(words));
        if is_final { Self::Refused(cause) } else { Self::Unavailable(cause) }
    }
}

impl From<StoreError> for MigrationError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Backend(cause) => Self::Missing(cause),
            StoreError::Conflict(cause) | StoreError::Unavailable(cause) => Self::unconnected(cause),
        }
    }
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
    "could not extend file",
    "could not write",
    "database is locked",
    "database table is locked",
    "database or disk is full",
    "disk I/O error",
    "unable to open database file",
    "attempt to write a readonly database",
];

/// What libpq and a server say to whom they will never let in: names, passwords and addresses that are wrong.
const REFUSALS: &[&str] = &[
    "authentication failed",
    "no password supplied",
    "no pg_hba.conf entry",
    "does not exist",
    "not permitted to log in",
    "permission denied for database",
    "invalid port number",
    "invalid URI",
    "the database's URL can't be used",
];

/// Whether a query asked for a table that is not there.
pub(crate) fn is_missing_table(error: &Error) -> bool {
    let Error::DatabaseError(_, information) = error else { return false };
    let message = information.message();
    message.starts_with("no such table")
        || (message.starts_with("relation") && message.ends_with("does not exist"))
}

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
            (
                Unknown,
                "could not extend file \"base/16384/16421\": wrote only 4096 of 8192 bytes at block 12",
            ),
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

    #[test]
    fn who_is_never_let_in_need_not_wait() {
        for cause in
            ["FATAL:  database \"x\" does not exist", "FATAL:  password authentication failed for user \"x\""]
        {
            assert!(!MigrationError::unconnected(cause.to_owned()).is_passing(), "{cause}");
        }
        for cause in
            ["Connection refused", "could not translate host name \"x\" to address", "timeout expired"]
        {
            assert!(MigrationError::unconnected(cause.to_owned()).is_passing(), "{cause}");
        }
    }
}
