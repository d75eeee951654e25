//! Whose database it is: its migrations have written the market's name into it.

use common::MarketId;
use diesel::prelude::*;

use crate::database::Database;
use crate::error::is_missing_table;
use crate::schema::market;
use crate::{AnyConnection, MigrationError};

impl Database {
    /// Refuses another market's database; one without the name is anybody's.
    pub fn check_owner(&self, market: &MarketId) -> Result<(), MigrationError> {
        match self.read(owner)? {
            Some(owner) if owner != market.as_str() => Err(MigrationError::Foreign(owner)),
            Some(_) | None => Ok(()),
        }
    }
}

fn owner(connection: &mut AnyConnection) -> QueryResult<Option<String>> {
    match market::table.select(market::name).first(connection).optional() {
        Err(error) if is_missing_table(&error) => Ok(None),
        found => found,
    }
}
