//! Whether the database is there, and has what sign-in needs.

use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;

use diesel::prelude::*;
use signin::{Step, StoreError};

use crate::database::{Database, Kind};
use crate::schema::{
    addresses, audit_log, budgets, idempotency_keys, market, messages, notifications, payment_methods,
    phone_windows, sessions, users, verifications,
};
use crate::{AnyConnection, MigrationError};

/// How long readiness waits for an answer.
const PATIENCE: Duration = Duration::from_secs(2);

impl Database {
    /// Asks for every column that sign-in needs; the error names the table or column that is missing.
    pub fn check_columns(&self) -> Result<(), MigrationError> {
        Ok(self.read(select_everything)?)
    }

    /// Whether the database answers, told in two seconds even if its server hangs.
    pub fn ping(&self) -> Result<(), StoreError> {
        let (sender, answer) = sync_channel(1);
        let database = Self(Arc::clone(&self.0));
        std::thread::Builder::new()
            .name("database-ping".to_owned())
            .spawn(move || _ = sender.send(database.ask()))
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        answer.recv_timeout(PATIENCE).unwrap_or_else(|error| match error {
            RecvTimeoutError::Timeout => {
                Err(StoreError::Unavailable("the database does not answer".to_owned()))
            }
            RecvTimeoutError::Disconnected => Err(StoreError::Backend("the ping panicked".to_owned())),
        })
    }

    /// SQLite is asked through its queue, which shows that the writer lives.
    fn ask(&self) -> Result<(), StoreError> {
        match &*self.0 {
            Kind::Sqlite { writer, .. } => writer.write(|_| Ok(Step::Rollback(()))),
            Kind::Postgres { pool, .. } => pool.run(diesel::r2d2::R2D2Connection::ping),
        }
    }
}

fn select_everything(connection: &mut AnyConnection) -> QueryResult<()> {
    users::table.limit(0).execute(connection)?;
    phone_windows::table.limit(0).execute(connection)?;
    verifications::table.limit(0).execute(connection)?;
    sessions::table.limit(0).execute(connection)?;
    messages::table.limit(0).execute(connection)?;
    audit_log::table.limit(0).execute(connection)?;
    notifications::table.limit(0).execute(connection)?;
    budgets::table.limit(0).execute(connection)?;
    market::table.limit(0).execute(connection)?;
    addresses::table.limit(0).execute(connection)?;
    payment_methods::table.limit(0).execute(connection)?;
    idempotency_keys::table.limit(0).execute(connection)?;
    Ok(())
}
