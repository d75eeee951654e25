//! Message delivery: a worker over its own port, one folder per provider.

mod backoff;
mod courier;
mod inbox;
mod outbox;
mod outcome;
mod provider;
mod settings;
#[cfg(test)]
mod testing;
mod webhook;

pub use courier::Courier;
pub use inbox::Inbox;
pub use outbox::{OutboundMessage, Outbox};
pub use outcome::{Outcome, Reason};
pub use provider::Provider;
pub use settings::{CourierSettings, InvalidSetting, ProviderName, WebhookSettings};
pub use webhook::WebhookClient;
