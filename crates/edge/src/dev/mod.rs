//! The development inbox, for people and programs on the same machine.

mod guard;
mod page;
mod query;

pub(crate) use guard::is_local;
pub use page::page;
pub use query::InboxQuery;
