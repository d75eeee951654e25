//! Connections to PostgreSQL, straight or through a pooler.

pub(crate) mod address;
mod words;

use std::time::Duration;

use common::ExposeSecret;
use diesel::connection::{AnsiTransactionManager, CacheSize, SimpleConnection as _, TransactionManager};
use diesel::{Connection as _, PgConnection, QueryResult};
use signin::{Step, StoreError};

use crate::database::{DatabaseSettings, Pooler};
use crate::pool::{ConnectError, Pool};
use crate::postgres::address::Address;
use crate::spans::Statements;
use crate::tls::mode::{Target, is_ours};
use crate::tls::{PORT, Tunnel};
use crate::{AnyConnection, OpenError, store_error};

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

/// A server, and how connections to it are opened and used.
pub(crate) struct Server {
    url: String,
    pooler: Pooler,
    session: Option<String>,
    begin: String,
}

impl Server {
    /// Reads the URL, and opens the way through TLS if it asks for it, good until it is dropped; the server may still be
    /// away.
    pub(crate) fn new(settings: &DatabaseSettings) -> Result<(Self, Option<Tunnel>), OpenError> {
        let address = Address::parse(settings.url.expose_secret());
        let tunnel = Target::of(&address)?.map(Tunnel::open).transpose()?;
        let address = match &tunnel {
            Some(tunnel) => address.behind(tunnel.folder(), PORT),
            None => address,
        };
        let address = PARAMETERS.iter().fold(address, |address, (name, value)| address.or(name, value));
        let waits = waits(settings.patience);
        let (session, begin) = match settings.pooler {
            Pooler::None => (Some(each(&waits, "SET")), "BEGIN".to_owned()),
            Pooler::Transaction => (None, format!("BEGIN; {}", each(&waits, "SET LOCAL"))),
        };
        let url = address.without(is_ours).url();
        Ok((Self { url, pooler: settings.pooler, session, begin }, tunnel))
    }

    /// Opens a connection with bounded waits.
    pub(crate) fn connect(&self) -> Result<AnyConnection, ConnectError> {
        let mut connection = self.connect_patiently()?;
        connection.set_instrumentation(Statements::of("postgresql"));
        words::make_english(&mut connection, self.pooler)?;
        if let Some(session) = &self.session {
            connection.batch_execute(session).map_err(|error| ConnectError(error.to_string()))?;
        }
        Ok(AnyConnection::Postgres(connection))
    }

    /// Opens a connection whose statements may take as long as they need: migrations.
    pub(crate) fn connect_patiently(&self) -> Result<PgConnection, ConnectError> {
        let mut connection = PgConnection::establish(&self.url)
            .map_err(|error| ConnectError(without_secrets(error.to_string(), &self.url)))?;
        if self.pooler == Pooler::Transaction {
            // A prepared statement stays with a server's connection, which is another's after the transaction.
            connection.set_prepared_statement_cache_size(CacheSize::Disabled);
        }
        Ok(connection)
    }

    /// Whether each connection bounds the waits of all its statements.
    pub(crate) fn bounds_sessions(&self) -> bool {
        self.session.is_some()
    }

    /// Begins a transaction, and bounds its waits, in one round trip.
    fn begin(&self, connection: &mut AnyConnection) -> QueryResult<()> {
        match connection {
            AnyConnection::Postgres(connection) => {
                AnsiTransactionManager::begin_transaction_sql(connection, &self.begin)
            }
            AnyConnection::Sqlite(_) => AnyConnection::begin_transaction(connection),
        }
    }
}

/// No statement waits longer than this, and no transaction outlives its client by much.
fn waits(patience: Duration) -> [(&'static str, String); 3] {
    let millis = patience.as_millis();
    [
        ("statement_timeout", millis.to_string()),
        ("lock_timeout", (millis / 2).to_string()),
        ("idle_in_transaction_session_timeout", "'10s'".to_owned()),
    ]
}

fn each(settings: &[(&str, String)], verb: &str) -> String {
    settings.iter().map(|(name, value)| format!("{verb} {name} = {value};")).collect()
}

/// One transaction on a connection of its own. A commit that fails is never a success.
pub(crate) fn write<T>(
    pool: &Pool,
    server: &Server,
    step: impl FnOnce(&mut AnyConnection) -> Result<Step<T>, StoreError>,
) -> Result<T, StoreError> {
    let mut lent = pool.lend(|connection| server.begin(connection))?;
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

    fn server(url: &str, pooler: Pooler) -> Server {
        Server::new(&DatabaseSettings { pooler, ..DatabaseSettings::new(url.into(), 1) }).unwrap().0
    }

    #[test]
    fn what_the_url_says_itself_stays() {
        let whole = server("postgres://a@b/c?connect_timeout=9", Pooler::None).url;
        assert!(whole.starts_with("postgres://a@b/c?connect_timeout=9&application_name="), "{whole}");
        assert!(!whole.contains("connect_timeout=2"));
        let whole = server("postgres://a@b/c", Pooler::None).url;
        assert!(whole.starts_with("postgres://a@b/c?application_name=market-auth&"), "{whole}");
    }

    #[test]
    fn behind_a_pooler_waits_are_set_with_each_transaction() {
        let straight = server("postgres://a@b/c", Pooler::None);
        assert_eq!(straight.begin, "BEGIN");
        let session = straight.session.unwrap_or_default();
        assert!(session.starts_with("SET statement_timeout = 3000;SET lock_timeout = 1500;"), "{session}");
        let pooled = server("postgres://a@b/c", Pooler::Transaction);
        assert_eq!(pooled.session, None);
        assert!(pooled.begin.starts_with("BEGIN; SET LOCAL statement_timeout = 3000;SET LOCAL lock"));
    }

    #[test]
    fn no_error_shows_the_password() {
        for url in [
            "postgres://me:hunter2@127.0.0.1:1/db",
            "postgres://me:hunter2/x@127.0.0.1:bad/db",
            "postgres://127.0.0.1:1/db?password=hunter2",
        ] {
            let error = server(url, Pooler::None).connect().err().map(|error| error.to_string());
            assert!(error.is_some_and(|error| !error.is_empty() && !error.contains("hunter2")));
        }
    }
}
