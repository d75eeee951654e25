//! How busy a database is, for metrics.

use common::Timestamp;
use diesel::dsl::{count_star, min};
use diesel::prelude::*;
use signin::StoreError;

use crate::Database;
use crate::database::Kind;
use crate::pool::PoolState;
use crate::schema::messages as t;

/// The messages that are due and not handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backlog {
    /// How many.
    pub waiting: i64,
    /// Since when the oldest is due.
    pub oldest: Option<Timestamp>,
}

impl Database {
    /// The connections of requests; asks nobody.
    pub fn pool_state(&self) -> PoolState {
        match &*self.0 {
            Kind::Sqlite { readers, .. } => readers.state(),
            Kind::Postgres { pool, .. } => pool.state(),
        }
    }

    /// What waits in the outbox: one query over the index of those that wait.
    pub fn backlog(&self, now: Timestamp) -> Result<Backlog, StoreError> {
        let (waiting, oldest) = self.read(|connection| {
            t::table
                .filter(t::sealed_text.is_not_null())
                .filter(t::due_at.le(now.naive_utc()))
                .select((count_star(), min(t::due_at)))
                .first::<(i64, Option<chrono::NaiveDateTime>)>(connection)
        })?;
        Ok(Backlog { waiting, oldest: oldest.map(|at| at.and_utc()) })
    }
}
