//! A market's migrations, run by the market.

use std::collections::HashSet;
use std::thread::sleep;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use diesel::dsl::sql;
use diesel::migration::{Migration, MigrationSource};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness};

use crate::database::{Database, Kind};
use crate::error::is_missing_table;
use crate::pool::ConnectError;
use crate::postgres::Server;
use crate::{AnyConnection, MigrationError, sqlite};

/// The lock that replicas migrate under; its key is the letters `migrate`. A transaction's lock, unlike a session's,
/// holds behind a pooler too. It is tried again and again: who waits for it must not hold one of the pooler's few
/// connections to the server.
const TAKE_TURN: &str = "pg_try_advisory_xact_lock(x'6d696772617465'::bigint)";
/// The turn lasts as long as the migrations.
const KEEP_TURN: &str = "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0";
/// How long to wait for one's turn, and how often to ask.
const PATIENCE: Duration = Duration::from_secs(300);
const PAUSE: Duration = Duration::from_millis(100);

diesel::table! {
    __diesel_schema_migrations (version) {
        version -> Text,
        run_on -> Timestamp,
    }
}

/// One market's migrations for both databases.
pub struct Migrations {
    /// For SQLite.
    pub sqlite: EmbeddedMigrations,
    /// For PostgreSQL.
    pub postgres: EmbeddedMigrations,
}

impl Database {
    /// Runs what is pending, each migration in its own transaction; one replica at a time.
    pub fn migrate(&self, migrations: &Migrations) -> Result<(), MigrationError> {
        match &*self.0 {
            Kind::Sqlite { file, .. } => {
                let mut connection = sqlite::connect(file).map_err(unavailable)?;
                connection.run_pending_migrations(Borrowed(&migrations.sqlite)).map_err(failed)?;
            }
            Kind::Postgres { server, .. } => migrate_in_turn(server, &migrations.postgres)?,
        }
        Ok(())
    }

    /// The names of the migrations that are still to be run; needs no right to change anything.
    pub fn pending_migrations(&self, migrations: &Migrations) -> Result<Vec<String>, MigrationError> {
        let known = match &*self.0 {
            Kind::Sqlite { .. } => names::<diesel::sqlite::Sqlite>(&migrations.sqlite)?,
            Kind::Postgres { .. } => names::<diesel::pg::Pg>(&migrations.postgres)?,
        };
        let applied = self.read(applied_versions)?;
        Ok(known
            .into_iter()
            .filter(|(version, _)| !applied.contains(version))
            .map(|(_, name)| name)
            .collect())
    }
}

/// One connection keeps the turn, another migrates: a migration may be one that can't run within a transaction.
fn migrate_in_turn(server: &Server, migrations: &EmbeddedMigrations) -> Result<(), MigrationError> {
    let start = Instant::now();
    let mut keeper = server.connect_patiently().map_err(unavailable)?;
    while start.elapsed() < PATIENCE {
        let done = keeper.transaction(|keeper| {
            keeper.batch_execute(KEEP_TURN)?;
            let is_ours = diesel::select(sql::<Bool>(TAKE_TURN)).get_result::<bool>(keeper)?;
            QueryResult::Ok(is_ours.then(|| run(server, migrations)))
        });
        if let Some(done) = done.map_err(|error| MigrationError::Unavailable(error.to_string()))? {
            return done;
        }
        sleep(PAUSE);
    }
    Err(MigrationError::Unavailable(format!("somebody else has been migrating for {PATIENCE:?}")))
}

fn run(server: &Server, migrations: &EmbeddedMigrations) -> Result<(), MigrationError> {
    let mut connection = server.connect_patiently().map_err(unavailable)?;
    connection.run_pending_migrations(Borrowed(migrations)).map_err(failed)?;
    Ok(())
}

/// Version and name of each.
fn names<DB: diesel::backend::Backend>(
    source: &EmbeddedMigrations,
) -> Result<Vec<(String, String)>, MigrationError> {
    let all = MigrationSource::<DB>::migrations(source).map_err(failed)?;
    Ok(all.iter().map(|one| (one.name().version().to_string(), one.name().to_string())).collect())
}

/// None, if nothing was ever migrated here.
fn applied_versions(connection: &mut AnyConnection) -> QueryResult<HashSet<String>> {
    use self::__diesel_schema_migrations::dsl::{__diesel_schema_migrations, version};
    match __diesel_schema_migrations.select(version).load::<String>(connection) {
        Ok(versions) => Ok(versions.into_iter().collect()),
        Err(error) if is_missing_table(&error) => Ok(HashSet::new()),
        Err(error) => Err(error),
    }
}

/// `EmbeddedMigrations` is neither `Clone` nor a source by reference.
struct Borrowed<'a>(&'a EmbeddedMigrations);

impl<DB: diesel::backend::Backend> MigrationSource<DB> for Borrowed<'_> {
    fn migrations(&self) -> diesel::migration::Result<Vec<Box<dyn Migration<DB>>>> {
        self.0.migrations()
    }
}

fn unavailable(error: ConnectError) -> MigrationError {
    MigrationError::unconnected(error.0)
}

fn failed(error: Box<dyn std::error::Error + Send + Sync>) -> MigrationError {
    MigrationError::Failed(error.to_string())
}
