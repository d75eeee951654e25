//! One connection of the public port: what it may take its time for, and for how long.
//!
//! actix measures the first request's head and an idle connection. It does not measure a later head, an answer that
//! nobody reads, or a refused body that goes on and on; those are measured here.

mod limits;
mod state;
mod stream;
mod under_way;

pub use limits::Waits;
pub(crate) use state::Connection;
pub(super) use stream::{Watched, Wire};
pub(crate) use under_way::UnderWay;
