//! Connections to PostgreSQL.

use std::time::Duration;

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};
use signin::{Step, StoreError};

use crate::pool::{ConnectError, Pool};
use crate::spans::Statements;
use crate::{AnyConnection, store_error};

/// What libpq is told unless the URL says otherwise: give up on silent servers. Seconds, but for the milliseconds
/// of `tcp_user_timeout`.
const PARAMETERS: &[(&str, &str)] = &[
    ("application_name", "market-auth"),
    ("connect_timeout", "2"),
    ("keepalives_idle", "5"),
    ("keepalives_interval", "2"),
    ("keepalives_count", "2"),
    ("tcp_user_timeout", "3000"),
];

/// No statement waits longer than this, and no transaction outlives its client by much.
fn session(patience: Duration) -> String {
    let millis = patience.as_millis();
    format!(
        "SET statement_timeout = {millis}; SET lock_timeout = {}; \
         SET idle_in_transaction_session_timeout = '10s'",
        millis / 2
    )
}

/// Opens a connection with bounded waits.
pub(crate) fn connect(url: &str, patience: Duration) -> Result<AnyConnection, ConnectError> {
    let mut connection = connect_patiently(url)?;
    connection.set_instrumentation(Statements::of("postgresql"));
    connection.batch_execute(&session(patience)).map_err(|error| ConnectError(error.to_string()))?;
    Ok(AnyConnection::Postgres(connection))
}

/// Opens a connection whose statements may take as long as they need: migrations.
pub(crate) fn connect_patiently(url: &str) -> Result<PgConnection, ConnectError> {
    PgConnection::establish(&with_parameters(url))
        .map_err(|error| ConnectError(without_secrets(error.to_string(), url)))
}

/// One transaction on a connection of its own. A commit that fails is never a success.
pub(crate) fn write<T>(
    pool: &Pool,
    step: impl FnOnce(&mut AnyConnection) -> Result<Step<T>, StoreError>,
) -> Result<T, StoreError> {
    use diesel::connection::TransactionManager as _;
    let mut lent = pool.begin()?;
    let connection = &mut lent.connection;
    let (answer, ended) = match step(connection) {
        Ok(Step::Commit(answer)) => (Ok(answer), AnyConnection::commit_transaction(connection)),
        // A rollback that fails leaves a broken connection, which the pool throws away: nothing is written either way.
        Ok(Step::Rollback(answer)) => {
            (Ok(answer), AnyConnection::rollback_transaction(connection).or(Ok(())))
        }
        Err(error) => (Err(error), AnyConnection::rollback_transaction(connection).or(Ok(()))),
    };
    ended.map_err(store_error).and(answer)
}

fn with_parameters(url: &str) -> String {
    let mut whole = url.to_owned();
    for (name, value) in PARAMETERS {
        if !url.contains(&format!("{name}=")) {
            let separator = if whole.contains('?') { '&' } else { '?' };
            whole.push_str(&format!("{separator}{name}={value}"));
        }
    }
    whole
}

/// libpq quotes what it can't read, which may be part of a password.
fn without_secrets(message: String, url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let user = rest.rsplit_once('@').map_or("", |(user, _)| user);
    let in_user = user.split_once(':').map(|(_, password)| password);
    let in_query = rest.split(['?', '&']).find_map(|pair| pair.strip_prefix("password="));
    let is_secret = |text: &str| !text.is_empty() && message.contains(text);
    let pieces = |password: &str| password.split(['/', '@', '?', '#', '%', ':']).any(is_secret);
    if in_user.is_some_and(pieces) || in_query.is_some_and(pieces) {
        "the database's URL can't be used (libpq's reason would show its secret)".to_owned()
    } else {
        message.trim().replace('\n', " ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_url_says_itself_stays() {
        let whole = with_parameters("postgres://a@b/c?connect_timeout=9");
        assert!(whole.starts_with("postgres://a@b/c?connect_timeout=9&application_name="));
        assert!(!whole.contains("connect_timeout=2"));
        assert!(
            with_parameters("postgres://a@b/c").starts_with("postgres://a@b/c?application_name=market-auth&")
        );
    }

    #[test]
    fn no_error_shows_the_password() {
        for url in [
            "postgres://me:hunter2@127.0.0.1:1/db",
            "postgres://me:hunter2/x@127.0.0.1:bad/db",
            "postgres://127.0.0.1:1/db?password=hunter2",
        ] {
            let error =
                connect(url, Duration::from_secs(3)).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(!error.is_empty() && !error.contains("hunter2"), "{error}");
        }
    }
}
