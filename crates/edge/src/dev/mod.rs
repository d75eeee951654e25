//! The development inbox, for people and programs on the same machine.

mod guard;
mod page;
mod query;

pub use guard::guard;
pub use page::page;
pub use query::InboxQuery;
