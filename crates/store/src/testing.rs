//! Databases for tests: each test has its own, migrated, and gone when the test ends.

mod columns;
mod contents;
mod traces;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use common::{Clock as _, SessionId, SystemClock, SystemEntropy, UserId, new_uuid};
use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};
use signin::{
    Claim, Liveness, Notification, NotificationsWanted, Session, Step, Store, StoreError, Tx, User,
};
use tempfile::TempDir;

use crate::{Database, DatabaseSettings, DieselStore, Migrations, Pooler, Sealer};

pub use columns::declared_columns;

/// Where the tests find a PostgreSQL superuser: `postgres://user@host:port/postgres`.
const POSTGRES_URL: &str = "TEST_POSTGRES_URL";

/// Races wait for each other as long as a loaded machine needs: what is refused must not be refused for that.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A migrated database of one test.
pub struct TestDatabase {
    store: Option<DieselStore>,
    url: String,
    place: Place,
}

enum Place {
    Folder { folder: TempDir },
    Server { superuser: String, name: String },
}

impl TestDatabase {
    /// A SQLite file in a temporary folder.
    pub fn sqlite(migrations: &Migrations) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let file: PathBuf = folder.path().join("data/test.sqlite3");
        Self::open(format!("sqlite://{}", file.display()), Place::Folder { folder }, migrations)
    }

    /// A new database of the server at `TEST_POSTGRES_URL`.
    ///
    /// # Panics
    /// If the variable is missing: a test that needs PostgreSQL is never skipped.
    pub fn postgres(migrations: &Migrations) -> Self {
        let (superuser, name) = create();
        Self::open(beside(&superuser, &name), Place::Server { superuser, name }, migrations)
    }

    /// The same, reached through a pooler in transaction mode that listens on `port` of this machine.
    pub fn pooled(migrations: &Migrations, port: u16) -> Self {
        let (superuser, name) = create();
        let url = format!("postgres://{}@127.0.0.1:{port}/{name}", role(&superuser));
        let settings =
            DatabaseSettings { pooler: Pooler::Transaction, ..DatabaseSettings::new(url.as_str().into(), 8) };
        Self::open_with(settings, url, Place::Server { superuser, name }, migrations)
    }

    fn open(url: String, place: Place, migrations: &Migrations) -> Self {
        let settings = DatabaseSettings::new(url.as_str().into(), 8);
        Self::open_with(settings, url, place, migrations)
    }

    fn open_with(settings: DatabaseSettings, url: String, place: Place, migrations: &Migrations) -> Self {
        let database =
            Database::open(&DatabaseSettings { patience: PATIENCE, ..settings }).expect("a database");
        database.migrate(migrations).expect("migrations that run");
        Self { store: Some(DieselStore::new(database, Sealer::new([5; 32]))), url, place }
    }

    /// The store over it.
    pub fn store(&self) -> &DieselStore {
        self.store.as_ref().expect("the store is there until the drop")
    }

    /// Its URL, for another process or a server under test.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Closes it, so that somebody else can open it by its URL; it is still dropped at the end.
    ///
    /// # Panics
    /// If its file stays locked for seconds.
    pub fn close(&mut self) {
        self.store = None;
        if let Place::Folder { folder } = &self.place {
            await_unlocked(&folder.path().join("data/test.sqlite3.lock"));
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        self.store = None;
        if let Place::Server { superuser, name } = &self.place {
            administer(superuser, &format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

/// A process that another test has just started holds what was open here until it runs its own program.
fn await_unlocked(lock: &Path) {
    let lock = File::open(lock).expect("the lock of a database that was open");
    let unlocked = (0..100).any(|_| {
        lock.try_lock().is_ok() || {
            std::thread::sleep(Duration::from_millis(50));
            false
        }
    });
    assert!(unlocked, "somebody else has the database");
}

/// An empty database, by the superuser's URL.
fn create() -> (String, String) {
    let superuser = superuser();
    let name = format!("test_{}", new_uuid(SystemClock.now(), &SystemEntropy).simple());
    create_database(&superuser, &name);
    (superuser, name)
}

/// Where the tests' PostgreSQL is, as its superuser.
pub fn superuser() -> String {
    std::env::var(POSTGRES_URL).unwrap_or_else(|_| {
        panic!("{POSTGRES_URL} is not set: run `cargo xtask test`, which starts a PostgreSQL of its own")
    })
}

fn role(url: &str) -> &str {
    let (_, rest) = url.split_once("://").expect("a URL");
    rest.split_once('@').map_or("", |(user, _)| user)
}

/// Creates an empty database beside the one that the superuser's URL names, and tells its URL.
pub fn create_database(superuser: &str, name: &str) -> String {
    administer(superuser, &format!("CREATE DATABASE {name}"));
    beside(superuser, name)
}

/// Runs SQL as a superuser, on a connection of its own.
pub fn administer(superuser: &str, sql: &str) {
    let mut connection = PgConnection::establish(superuser).expect("a superuser's connection");
    connection.batch_execute(sql).expect("a superuser's rights");
}

/// The same server's database `name`.
fn beside(superuser: &str, name: &str) -> String {
    let (base, parameters) =
        superuser.split_once('?').map_or((superuser, None), |(base, rest)| (base, Some(rest)));
    let (server, _) = base.rsplit_once('/').expect("the superuser's URL names a database");
    parameters.map_or_else(|| format!("{server}/{name}"), |rest| format!("{server}/{name}?{rest}"))
}

impl Store for TestDatabase {
    fn write<T, F>(&self, step: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Tx) -> Result<Step<T>, StoreError> + Send + 'static,
    {
        self.store().write(step)
    }

    fn write_alone<T, F>(&self, claim: Claim, step: F) -> Result<Option<T>, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Tx) -> Result<Step<T>, StoreError> + Send + 'static,
    {
        self.store().write_alone(claim, step)
    }

    async fn write_async<T, F>(&self, step: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Tx) -> Result<Step<T>, StoreError> + Send + 'static,
    {
        self.store().write_async(step).await
    }

    async fn write_alone_async<T, F>(&self, claim: Claim, step: F) -> Result<Option<T>, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Tx) -> Result<Step<T>, StoreError> + Send + 'static,
    {
        self.store().write_alone_async(claim, step).await
    }

    fn live_session(&self, id: SessionId, live: Liveness) -> Result<Option<(Session, User)>, StoreError> {
        self.store().live_session(id, live)
    }

    fn live_session_at_once(
        &self,
        id: SessionId,
        live: Liveness,
    ) -> Option<Result<Option<(Session, User)>, StoreError>> {
        self.store().live_session_at_once(id, live)
    }

    fn live_generation(
        &self,
        id: SessionId,
        generation: i64,
        live: Liveness,
    ) -> Result<Option<(Session, User)>, StoreError> {
        self.store().live_generation(id, generation, live)
    }

    fn live_sessions(&self, user: UserId, live: Liveness) -> Result<Vec<Session>, StoreError> {
        self.store().live_sessions(user, live)
    }

    fn notifications(&self, wanted: NotificationsWanted) -> Result<Vec<Notification>, StoreError> {
        self.store().notifications(wanted)
    }

    fn unread_notifications(&self, user: UserId) -> Result<u64, StoreError> {
        self.store().unread_notifications(user)
    }
}
