//! The databases behind sign-in: SQLite or PostgreSQL, chosen by URL, behind one set of queries.

mod at;
mod cached;
mod checkup;
mod connection;
mod database;
mod error;
mod kept;
mod load;
mod migrations;
mod outbox;
mod owner;
mod pool;
mod postgres;
mod schema;
mod sealer;
mod spans;
mod sqlite;
mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod tls;
mod together;
mod traffic;
mod tx;
mod url;
mod writer;

// Named here for their features alone: both client libraries are built from source.
use libsqlite3_sys as _;
use pq_sys as _;

pub use connection::AnyConnection;
pub use database::{Database, DatabaseSettings, Pooler};
pub use error::{MigrationError, OpenError, store_error};
pub use kept::{
    Addresses, Changing, Entry, Keeping, Kept, MOST, NewEntry, PaymentMethod, PaymentMethods, Shelf,
};
pub use load::Backlog;
pub use migrations::Migrations;
pub use pool::PoolState;
pub use sealer::Sealer;
pub use signin::{Step, StoreError};
pub use store::DieselStore;
pub use traffic::{Ended, Open, Traffic};
