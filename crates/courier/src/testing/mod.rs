//! What the tests share: messages, an outbox in memory, providers that misbehave.

#[cfg(test)]
mod calls;
#[cfg(test)]
mod outbox;
mod recorder;
#[cfg(test)]
mod sample;

pub use crate::webhook::testing::signed;
pub use recorder::{Recorded, Recorder, Reply};

#[cfg(test)]
pub(crate) use calls::{Call, calls};
#[cfg(test)]
pub(crate) use outbox::{Fate, MemoryOutbox};
#[cfg(test)]
pub(crate) use sample::{
    SECRET, alone, message, message_to, phone, provider, provider_within, routes, sent_by, settings,
};
