//! A database of a test's own in the cluster that the test command started.

use store::Migrations;
use store::testing::TestDatabase;

pub(crate) struct Postgres {
    pub(crate) url: String,
    _database: TestDatabase,
}

impl Postgres {
    pub(crate) fn of(migrations: &Migrations) -> Self {
        let mut database = TestDatabase::postgres(migrations);
        database.close();
        Self { url: database.url().to_owned(), _database: database }
    }

    /// A database of Kyrgyzstan.
    pub(crate) fn kg() -> Self {
        Self::of(&kg_auth::migrations())
    }

    /// An empty database.
    pub(crate) fn empty() -> Self {
        let none = || diesel_migrations::EmbeddedMigrations::new(&[]);
        Self::of(&Migrations { sqlite: none(), postgres: none() })
    }

    /// A database of the United States.
    pub(crate) fn us() -> Self {
        Self::of(&us_auth::migrations())
    }
}

/// A new, empty database of a cluster of the test's own, which is gone with its cluster.
pub(crate) fn database_in(cluster: &rig::Cluster) -> String {
    store::testing::create_database(&cluster.url("postgres"), "market")
}
