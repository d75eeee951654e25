//! A market's database.

use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use common::{ExposeSecret, SecretString};
use diesel::QueryResult;
use signin::{Step, StoreError};

use crate::pool::Pool;
use crate::postgres::Server;
use crate::postgres::address::Address;
use crate::tls::Tunnel;
use crate::tls::mode::{Mode, Target};
use crate::url::DatabaseUrl;
use crate::writer::Writer;
use crate::{AnyConnection, OpenError, postgres, sqlite, store_error};

/// Where the database is, and how many connections it gets.
#[derive(Debug, Clone)]
pub struct DatabaseSettings {
    /// `sqlite://<file>`, `postgres://…` or `postgresql://…`.
    pub url: SecretString,
    /// Connections at most; SQLite has one more, which writes.
    pub connections: u32,
    /// How long a caller waits at most, for a connection and for a lock together.
    pub patience: Duration,
    /// What stands between us and PostgreSQL.
    pub pooler: Pooler,
}

/// What stands between us and PostgreSQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pooler {
    /// Nothing: a connection of ours is one of the server's.
    None,
    /// A pooler like PgBouncer in transaction mode: each transaction may meet another connection of the server's.
    Transaction,
}

impl DatabaseSettings {
    /// The patience to have with a database unless there is a reason for another.
    pub const PATIENCE: Duration = Duration::from_secs(3);

    /// The usual settings: its patience, and no pooler.
    pub fn new(url: SecretString, connections: u32) -> Self {
        Self { url, connections, patience: Self::PATIENCE, pooler: Pooler::None }
    }

    /// Whether others on the way could listen or answer: PostgreSQL on another machine, not held to its name by TLS.
    pub fn is_exposed(&self) -> bool {
        match DatabaseUrl::parse(self.url.expose_secret()) {
            Ok(DatabaseUrl::Postgres(url)) => {
                let address = Address::parse(&url);
                let is_held = |target: &Target| target.mode == Mode::VerifyFull;
                !address.is_local() && !matches!(Target::of(&address), Ok(Some(target)) if is_held(&target))
            }
            Ok(DatabaseUrl::Sqlite(_)) | Err(_) => false,
        }
    }
}

/// A market's database, SQLite or PostgreSQL; clones share it.
#[derive(Clone)]
pub struct Database(pub(crate) Arc<Kind>);

pub(crate) enum Kind {
    // The lock goes last: the file is at rest when another process gets it.
    Sqlite { writer: Writer, readers: Pool, file: PathBuf, _lock: File },
    Postgres { pool: Pool, server: Arc<Server>, _tunnel: Option<Tunnel> },
}

impl Database {
    /// Opens the database. A SQLite file is claimed for this process; a PostgreSQL server may still be away.
    pub fn open(settings: &DatabaseSettings) -> Result<Self, OpenError> {
        let kind = match DatabaseUrl::parse(settings.url.expose_secret())? {
            DatabaseUrl::Sqlite(file) => open_sqlite(file, settings)?,
            DatabaseUrl::Postgres(_) => open_postgres(settings)?,
        };
        Ok(Self(Arc::new(kind)))
    }

    /// Runs `step` in one write transaction and answers once its end is durable.
    ///
    /// `step` opens no transaction of its own: its answer says how this one ends.
    pub fn write<T, F>(&self, step: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut AnyConnection) -> Result<Step<T>, StoreError> + Send + 'static,
    {
        match &*self.0 {
            Kind::Sqlite { writer, .. } => writer.write(step),
            Kind::Postgres { pool, server, .. } => postgres::write(pool, server, step),
        }
    }

    /// The same for who can wait without a thread: where writes [are queued](Self::queues_writes), none waits; elsewhere
    /// this blocks like [`write`](Self::write).
    pub async fn write_async<T, F>(&self, step: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut AnyConnection) -> Result<Step<T>, StoreError> + Send + 'static,
    {
        match &*self.0 {
            Kind::Sqlite { writer, .. } => writer.write_async(step).await,
            Kind::Postgres { pool, server, .. } => postgres::write(pool, server, step),
        }
    }

    /// Whether writes wait in a queue for a thread of the database's own.
    pub fn queues_writes(&self) -> bool {
        matches!(&*self.0, Kind::Sqlite { .. })
    }

    /// Runs one statement that writes, and answers once that is durable; it is run again if the connection turns out to
    /// be dead, so that the second time must do no harm.
    ///
    /// PostgreSQL makes a transaction of it by itself, without the round trips of `BEGIN` and `COMMIT`; behind a pooler
    /// those bound its waits. It waits as [`write_async`](Self::write_async) does.
    pub(crate) async fn write_one<T, F>(&self, statement: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Fn(&mut AnyConnection) -> QueryResult<T> + Send + 'static,
    {
        match &*self.0 {
            Kind::Sqlite { writer, .. } => writer.write_one(statement).await,
            Kind::Postgres { pool, server, .. } if server.bounds_sessions() => pool.run(statement),
            Kind::Postgres { pool, server, .. } => postgres::write(pool, server, |connection| {
                statement(connection).map(Step::Commit).map_err(store_error)
            }),
        }
    }

    /// Runs one query that writes nothing and finds its rows by their keys, on a thread that must not wait: where the
    /// database is a file of ours and a connection is free. There no write is waited for, and at worst some pages are
    /// read from the disk.
    pub(crate) fn read_at_once<T>(
        &self,
        query: impl FnOnce(&mut AnyConnection) -> QueryResult<T>,
    ) -> Option<Result<T, StoreError>> {
        match &*self.0 {
            Kind::Sqlite { readers, .. } => readers.run_at_once(query),
            Kind::Postgres { .. } => None,
        }
    }

    /// Runs one query that writes nothing; it is run again if the connection turns out to be dead.
    pub fn read<T>(&self, query: impl Fn(&mut AnyConnection) -> QueryResult<T>) -> Result<T, StoreError> {
        match &*self.0 {
            Kind::Sqlite { readers, .. } => readers.run(query),
            Kind::Postgres { pool, .. } => pool.run(query),
        }
    }
}

fn open_sqlite(file: PathBuf, settings: &DatabaseSettings) -> Result<Kind, OpenError> {
    let (file, lock) = sqlite::claim(&file)?;
    let connection = sqlite::connect(&file)
        .map_err(|error| OpenError::File { file: file.display().to_string(), cause: error.0 })?;
    let read_from = file.clone();
    let readers = Pool::new(settings, Box::new(move || sqlite::connect_reader(&read_from)));
    Ok(Kind::Sqlite { writer: Writer::start(connection, settings.patience)?, readers, file, _lock: lock })
}

fn open_postgres(settings: &DatabaseSettings) -> Result<Kind, OpenError> {
    let (server, tunnel) = Server::new(settings)?;
    let server = Arc::new(server);
    let connects = Arc::clone(&server);
    let pool = Pool::new(settings, Box::new(move || connects.connect()));
    Ok(Kind::Postgres { pool, server, _tunnel: tunnel })
}
