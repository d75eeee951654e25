//! The development inbox, for people and programs on the same machine.

mod events;
mod guard;
mod page;
mod query;

pub use events::{STREAM_LIFE, event_stream, inbox_event};
pub(crate) use guard::is_local;
pub use page::inbox_page;
pub use query::InboxQuery;
