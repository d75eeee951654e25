//! Connections kept open, and the wait for one of them.

use std::time::{Duration, Instant};

use diesel::QueryResult;
use diesel::connection::TransactionManager;
use diesel::r2d2::R2D2Connection;
use signin::StoreError;

use crate::error::is_closed;
use crate::{AnyConnection, store_error};

/// How long to wait for a connection; with the wait for a lock (`postgres::SESSION`) it makes three seconds.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// How the pool opens a connection; the message names no secret.
pub(crate) type Connect = Box<dyn Fn() -> Result<AnyConnection, ConnectError> + Send + Sync>;

/// A connection that could not be opened.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct ConnectError(pub(crate) String);

/// A bounded number of open connections.
#[derive(Clone)]
pub(crate) struct Pool(r2d2::Pool<Opener>);

impl Pool {
    /// Opens the first connection in the background: a database that is away keeps nobody from starting.
    pub(crate) fn new(size: u32, connect: Connect) -> Self {
        let pool = r2d2::Pool::builder()
            .max_size(size.max(1))
            .min_idle(Some(1))
            .test_on_check_out(false)
            .error_handler(Box::new(Warn))
            .connection_timeout(PATIENCE)
            .build_unchecked(Opener(connect));
        Self(pool)
    }

    /// Runs a query outside of any transaction, again if the connection turns out to be dead.
    pub(crate) fn read<T>(
        &self,
        query: impl Fn(&mut AnyConnection) -> QueryResult<T>,
    ) -> Result<T, StoreError> {
        self.first_living(|connection| query(connection)).map(|(_, answer)| answer)
    }

    /// A connection with an open transaction.
    ///
    /// `BEGIN` is also the test whether the connection still lives: testing it before would cost a round trip.
    pub(crate) fn begin(&self) -> Result<r2d2::PooledConnection<Opener>, StoreError> {
        self.first_living(<AnyConnection as TransactionManager<AnyConnection>>::begin_transaction)
            .map(|(lent, ())| lent)
    }

    fn first_living<T>(
        &self,
        action: impl Fn(&mut AnyConnection) -> QueryResult<T>,
    ) -> Result<(r2d2::PooledConnection<Opener>, T), StoreError> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let mut lent = self.lend(deadline)?;
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

    fn lend(&self, deadline: Instant) -> Result<r2d2::PooledConnection<Opener>, StoreError> {
        let left = deadline.saturating_duration_since(Instant::now());
        self.0.get_timeout(left.max(Duration::from_millis(1))).map_err(|error| {
            StoreError::Unavailable(format!("no connection to the database within {PATIENCE:?}: {error}"))
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
