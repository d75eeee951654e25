//! Connections kept open, and the wait for one of them.

use std::time::{Duration, Instant};

use diesel::QueryResult;
use diesel::r2d2::R2D2Connection;
use signin::StoreError;

use crate::error::is_closed;
use crate::{AnyConnection, DatabaseSettings, store_error};

/// How the pool opens a connection; the message names no secret.
pub(crate) type Connect = Box<dyn Fn() -> Result<AnyConnection, ConnectError> + Send + Sync>;

/// A connection that could not be opened.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct ConnectError(pub(crate) String);

/// A bounded number of open connections.
#[derive(Clone)]
pub(crate) struct Pool {
    connections: r2d2::Pool<Opener>,
    /// Half of the settings' patience: the other half is for the wait for a lock.
    patience: Duration,
}

/// The connections of a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolState {
    /// Lent.
    pub used: u32,
    /// Open, and free.
    pub idle: u32,
    /// How many there may be.
    pub limit: u32,
}

impl Pool {
    pub(crate) fn state(&self) -> PoolState {
        let state = self.connections.state();
        PoolState {
            used: state.connections.saturating_sub(state.idle_connections),
            idle: state.idle_connections,
            limit: self.connections.max_size(),
        }
    }

    /// Opens the first connection in the background: a database that is away keeps nobody from starting.
    pub(crate) fn new(settings: &DatabaseSettings, connect: Connect) -> Self {
        let patience = settings.patience / 2;
        let connections = r2d2::Pool::builder()
            .max_size(settings.connections.max(1))
            .min_idle(Some(1))
            .test_on_check_out(false)
            .error_handler(Box::new(Warn))
            .connection_timeout(patience)
            .build_unchecked(Opener(connect));
        Self { connections, patience }
    }

    /// Runs a statement outside of any transaction, again if the connection turns out to be dead.
    pub(crate) fn run<T>(
        &self,
        statement: impl Fn(&mut AnyConnection) -> QueryResult<T>,
    ) -> Result<T, StoreError> {
        self.first_living(|connection| statement(connection)).map(|(_, answer)| answer)
    }

    /// Runs a statement on a connection that is free; none if there is none.
    pub(crate) fn run_at_once<T>(
        &self,
        statement: impl FnOnce(&mut AnyConnection) -> QueryResult<T>,
    ) -> Option<Result<T, StoreError>> {
        let mut lent = self.connections.try_get()?;
        let outcome = statement(&mut lent.connection);
        lent.is_closed = outcome.as_ref().is_err_and(is_closed);
        Some(outcome.map_err(store_error))
    }

    /// A connection on which `begin` has worked.
    ///
    /// `BEGIN` is also the test whether the connection still lives: testing it before would cost a round trip.
    pub(crate) fn lend(
        &self,
        begin: impl Fn(&mut AnyConnection) -> QueryResult<()>,
    ) -> Result<r2d2::PooledConnection<Opener>, StoreError> {
        self.first_living(begin).map(|(lent, ())| lent)
    }

    fn first_living<T>(
        &self,
        action: impl Fn(&mut AnyConnection) -> QueryResult<T>,
    ) -> Result<(r2d2::PooledConnection<Opener>, T), StoreError> {
        let deadline = Instant::now() + self.patience;
        loop {
            let mut lent = self.one_of_many(deadline)?;
            match action(&mut lent.connection) {
                Ok(answer) => return Ok((lent, answer)),
                Err(error) if is_closed(&error) && Instant::now() < deadline => lent.is_closed = true,
                Err(error) => {
                    lent.is_closed = is_closed(&error);
                    return Err(store_error(error));
                }
            }
        }
    }

    fn one_of_many(&self, deadline: Instant) -> Result<r2d2::PooledConnection<Opener>, StoreError> {
        let left = deadline.saturating_duration_since(Instant::now());
        self.connections.get_timeout(left.max(Duration::from_millis(1))).map_err(|error| {
            StoreError::Unavailable(format!(
                "no connection to the database within {:?}: {error}",
                self.patience
            ))
        })
    }
}

/// Opens the pool's connections.
pub(crate) struct Opener(Connect);

/// A connection in the pool.
pub(crate) struct Pooled {
    pub(crate) connection: AnyConnection,
    is_closed: bool,
}

impl r2d2::ManageConnection for Opener {
    type Connection = Pooled;
    type Error = ConnectError;

    fn connect(&self) -> Result<Pooled, ConnectError> {
        Ok(Pooled { connection: (self.0)()?, is_closed: false })
    }

    fn is_valid(&self, pooled: &mut Pooled) -> Result<(), ConnectError> {
        pooled.connection.ping().map_err(|error| ConnectError(error.to_string()))
    }

    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        pooled.is_closed || std::thread::panicking() || pooled.connection.is_broken()
    }
}

/// Failures in the background go to the log; requests get theirs when they have waited long enough.
#[derive(Debug)]
struct Warn;

impl r2d2::HandleError<ConnectError> for Warn {
    fn handle_error(&self, error: ConnectError) {
        tracing::warn!(%error, "cannot connect to the database");
    }
}
