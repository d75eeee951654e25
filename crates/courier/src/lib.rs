//! Message delivery: a worker over its own port, one folder per provider.

mod backoff;
mod breaker;
mod callback;
mod callbacks;
mod courier;
mod gsm;
mod http;
mod inbox;
mod outbox;
mod outcome;
mod probe;
mod provider;
mod routes;
mod segments;
mod sender;
mod settings;
mod smpp;
mod smspro;
mod telegram;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod trial;
mod twilio;
mod vonage;
mod webhook;
mod whatsapp;

pub use callback::{Callback, Fate, Headers, Receipt, Reply, Subject, Unheard, Wish};
pub(crate) use callbacks::Callbacks;
pub use courier::Courier;
pub use inbox::Inbox;
pub use outbox::{Again, Attempt, Delivery, Noting, OutboundMessage, Outbox, Sent, Unsettled};
pub use outcome::{Detail, Outcome, Reason, Refusal};
pub use probe::Standing;
pub use provider::Provider;
pub use routes::{Routes, SMS, Way};
pub use segments::segments;
pub use settings::{CourierSettings, InvalidRule, InvalidSetting, ProviderName, Rule, UnknownProvider};
