//! Where the databases are: durable, as in production.

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection, SqliteConnection};
use diesel_migrations::embed_migrations;
use rig::{Cluster, Setup};
use signin::Rules;
use signin::contract::kit::Kit;
use store::{AnyConnection, Database, DatabaseSettings, DieselStore, Migrations, Sealer};
use tempfile::TempDir;

use crate::authority::{Authority, NAME};

const MIGRATIONS: Migrations = Migrations {
    sqlite: embed_migrations!("../../services/kg-auth/migrations/sqlite"),
    postgres: embed_migrations!("../../services/kg-auth/migrations/postgres"),
};

/// A migrated database of either kind.
pub(crate) enum Place {
    Sqlite(TempDir),
    Postgres(Cluster),
    /// Ours goes through TLS, the bare statements do not.
    OverTls(Cluster, Box<Authority>),
}

impl Place {
    pub(crate) fn sqlite() -> anyhow::Result<Self> {
        let place = Self::Sqlite(TempDir::new_in(env!("CARGO_TARGET_TMPDIR"))?);
        place.database("bare")?;
        Ok(place)
    }

    pub(crate) fn postgres() -> anyhow::Result<Self> {
        let place = Self::Postgres(Setup::durable().start()?);
        place.database("bare")?;
        Ok(place)
    }

    pub(crate) fn over_tls() -> anyhow::Result<Self> {
        let authority = Authority::new("ours");
        let identity = authority.server(2999);
        let setup = Setup::durable()
            .setting("ssl=on")
            .file("server.crt", identity.certificate)
            .file("server.key", identity.key);
        let place = Self::OverTls(setup.start()?, Box::new(authority));
        place.database("bare")?;
        Ok(place)
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
            Self::OverTls(..) => "over TLS",
        }
    }

    /// Sign-in over it, as a market runs it, and the pool that it has.
    pub(crate) fn sign_in(&self) -> anyhow::Result<(Kit<DieselStore>, Database)> {
        let database = self.database("ours")?;
        let store = DieselStore::new(database.clone(), Sealer::new([5; 32]));
        Ok((Kit::with_rules(store, Rules::default()), database))
    }

    /// A connection of its own beside it, set up as the store's are; to a SQLite file of its own, since the store's
    /// serves one.
    pub(crate) fn connection(&self) -> anyhow::Result<AnyConnection> {
        match self {
            Self::Sqlite(folder) => {
                let mut connection = SqliteConnection::establish(&file(folder, "bare"))?;
                connection.batch_execute(
                    "PRAGMA busy_timeout = 30000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                     PRAGMA foreign_keys = ON;",
                )?;
                Ok(AnyConnection::Sqlite(connection))
            }
            Self::Postgres(cluster) | Self::OverTls(cluster, _) => {
                Ok(AnyConnection::Postgres(PgConnection::establish(&cluster.url("postgres"))?))
            }
        }
    }

    fn database(&self, name: &str) -> anyhow::Result<Database> {
        let url = match self {
            Self::Sqlite(folder) => format!("sqlite://{}", file(folder, name)),
            Self::Postgres(cluster) => cluster.url("postgres"),
            Self::OverTls(cluster, authority) => {
                let url = cluster.url("postgres").replace("@127.0.0.1:", &format!("@{NAME}:"));
                format!("{url}?hostaddr=127.0.0.1&sslmode=verify-full&sslrootcert={}", authority.file())
            }
        };
        let database = Database::open(&DatabaseSettings::new(url.as_str().into(), 8))?;
        database.migrate(&MIGRATIONS)?;
        Ok(database)
    }
}

fn file(folder: &TempDir, name: &str) -> String {
    folder.path().join(format!("{name}.sqlite3")).display().to_string()
}
