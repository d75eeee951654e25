//! Sign-in's port over a database.

use std::sync::Arc;

use common::{SessionId, UserId};
use signin::{
    Claim, Claims, Liveness, Notification, NotificationsWanted, Session, Step, Store, StoreError, Tx, User,
};

use crate::tx::{Transaction, claims, notifications, sessions};
use crate::{AnyConnection, Database, Sealer, store_error};

/// A market's store; clones share the database.
#[derive(Clone)]
pub struct DieselStore {
    pub(crate) database: Database,
    pub(crate) sealer: Arc<Sealer>,
    /// Those of this process; PostgreSQL knows of the others'.
    claims: Arc<Claims>,
}

impl DieselStore {
    /// Puts the parts together.
    pub fn new(database: Database, sealer: Sealer) -> Self {
        Self { database, sealer: Arc::new(sealer), claims: Arc::default() }
    }

    /// The database behind it.
    pub fn database(&self) -> &Database {
        &self.database
    }

    fn within<T, F>(
        &self,
        step: F,
    ) -> impl FnOnce(&mut AnyConnection) -> Result<Step<T>, StoreError> + Send + use<T, F>
    where
        F: FnOnce(&mut dyn Tx) -> Result<Step<T>, StoreError> + Send + 'static,
    {
        let sealer = Arc::clone(&self.sealer);
        move |connection| step(&mut Transaction { connection, sealer: &sealer })
    }

    fn alone<T, F>(
        &self,
        claim: Claim,
        step: F,
    ) -> impl FnOnce(&mut AnyConnection) -> Result<Step<Option<T>>, StoreError> + Send + use<T, F>
    where
        F: FnOnce(&mut dyn Tx) -> Result<Step<T>, StoreError> + Send + 'static,
    {
        let sealer = Arc::clone(&self.sealer);
        move |connection| {
            if !claims::take(connection, claim).map_err(store_error)? {
                return Ok(Step::Rollback(None));
            }
            Ok(step(&mut Transaction { connection, sealer: &sealer })?.map(Some))
        }
    }
}

impl Store for DieselStore {
    fn write<T, F>(&self, step: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Tx) -> Result<Step<T>, StoreError> + Send + 'static,
    {
        self.database.write(self.within(step))
    }

    fn write_alone<T, F>(&self, claim: Claim, step: F) -> Result<Option<T>, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Tx) -> Result<Step<T>, StoreError> + Send + 'static,
    {
        let Some(_held) = self.claims.take(claim) else { return Ok(None) };
        self.database.write(self.alone(claim, step))
    }

    async fn write_async<T, F>(&self, step: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Tx) -> Result<Step<T>, StoreError> + Send + 'static,
    {
        self.database.write_async(self.within(step)).await
    }

    async fn write_alone_async<T, F>(&self, claim: Claim, step: F) -> Result<Option<T>, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Tx) -> Result<Step<T>, StoreError> + Send + 'static,
    {
        let Some(_held) = self.claims.take(claim) else { return Ok(None) };
        self.database.write_async(self.alone(claim, step)).await
    }

    fn live_session(&self, id: SessionId, live: Liveness) -> Result<Option<(Session, User)>, StoreError> {
        let found = self.database.read(|connection| sessions::live(connection, id, live))?;
        found.map(sessions::LiveRow::read).transpose()
    }

    fn live_session_at_once(
        &self,
        id: SessionId,
        live: Liveness,
    ) -> Option<Result<Option<(Session, User)>, StoreError>> {
        let found = self.database.read_at_once(|connection| sessions::live(connection, id, live))?;
        Some(found.and_then(|found| found.map(sessions::LiveRow::read).transpose()))
    }

    fn live_generation(
        &self,
        id: SessionId,
        generation: i64,
        live: Liveness,
    ) -> Result<Option<(Session, User)>, StoreError> {
        let read = |connection: &mut _| sessions::live_generation(connection, id, generation, live);
        self.database.read(read)?.map(sessions::LiveRow::read).transpose()
    }

    fn live_sessions(&self, user: UserId, live: Liveness) -> Result<Vec<Session>, StoreError> {
        let found = self.database.read(|connection| sessions::live_of(connection, user, live))?;
        found.into_iter().map(sessions::SessionRow::read).collect()
    }

    fn notifications(&self, wanted: NotificationsWanted) -> Result<Vec<Notification>, StoreError> {
        let found = self.database.read(|connection| notifications::page(connection, wanted))?;
        found.into_iter().map(notifications::NotificationRow::read).collect()
    }

    fn unread_notifications(&self, user: UserId) -> Result<u64, StoreError> {
        let unread = self.database.read(|connection| notifications::unread(connection, user))?;
        Ok(u64::try_from(unread).unwrap_or_default())
    }
}
