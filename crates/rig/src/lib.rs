//! The programs that tests and the project's commands run: private PostgreSQL clusters, watched children, Debian
//! packages. Nothing that is shipped depends on it.

mod account;
pub mod apt;
pub mod checkers;
pub mod command;
mod disk;
pub mod guard;
pub mod languages;
mod message_centre;
mod pages;
mod pgbouncer;
pub mod port;
pub mod postgres;
mod proxy;
pub mod tools;

pub use disk::SmallDisk;
pub use message_centre::MessageCentre;
pub use pages::Pages;
pub use pgbouncer::PgBouncer;
pub use postgres::{Cluster, Setup};
pub use proxy::Proxy;
