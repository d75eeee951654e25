//! The life of a server: it binds, serves, drains and stops.

mod bind;
pub(crate) mod connection;
mod group;
mod hangup;
mod internal;
mod listening;
mod public;
mod settings;
mod signals;
mod stop;
mod tls;

pub use bind::{BindError, Ports};
pub use connection::Waits;
pub use group::{run_all, run_process, serve_all};
pub use hangup::Hangup;
pub use internal::{Internal, Readiness};
pub use listening::{Listening, listen};
pub use settings::{InternalSettings, ServerSettings};
pub use stop::{Phase, StopHandle, StopWatch, stopping};
pub use tls::{TlsError, TlsSettings, came_by_tls};
