//! The market's database as it must be before anybody is served.

use common::MarketId;
use store::{Database, MigrationError, Migrations};

/// A database, and what the market wants of it.
pub(crate) struct Premises {
    pub(crate) database: Database,
    pub(crate) market: MarketId,
    pub(crate) migrations: Migrations,
    /// Whether to migrate it or to wait until somebody else has.
    pub(crate) migrates: bool,
}

impl Premises {
    /// Makes it fit, as far as that is ours to do; a pending migration that is not is an error like any other.
    pub(crate) fn prepare(&self) -> Result<(), MigrationError> {
        if self.migrates {
            self.migrate()?
        } else {
            self.inspect()?
        }
        self.database.check_columns()
    }

    /// Migrates it, unless it is another market's.
    pub(crate) fn migrate(&self) -> Result<(), MigrationError> {
        self.database.check_owner(&self.market)?;
        self.database.migrate(&self.migrations)
    }

    fn inspect(&self) -> Result<(), MigrationError> {
        self.database.check_owner(&self.market)?;
        let pending = self.database.pending_migrations(&self.migrations)?;
        if pending.is_empty() { Ok(()) } else { Err(MigrationError::Pending(pending.join(", "))) }
    }
}
