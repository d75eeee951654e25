//! The programs that tests and the project's commands run: private PostgreSQL clusters, watched children, Debian
//! packages. Nothing that is shipped depends on it.

mod account;
pub mod apt;
pub mod command;
pub mod guard;
pub mod languages;
pub mod port;
pub mod postgres;
mod proxy;

pub use postgres::{Cluster, Setup};
pub use proxy::Proxy;
