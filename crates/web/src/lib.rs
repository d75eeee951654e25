//! The actix shell of a market service, the same for every market: the market's rules are handed in.

mod access_tokens;
mod answers;
mod belongings;
mod caller;
pub mod cli;
mod codes;
mod counts;
mod crew;
mod endpoints;
mod export;
mod gauges;
mod housekeeper;
mod idempotency;
mod keyring;
mod market;
mod openapi;
mod premises;
mod pulse;
mod refresh_tokens;
mod router;
mod server;
mod service;
mod settings;
mod sms;
mod storage;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod time_zone;

pub use belongings::{Belonging, Belongings, PaymentMethods, ShownPaymentMethod, WaysToPay, Words};
pub use market::{Market, OwnSettings, PhonePolicy, TEXTS};
pub use server::MarketServer;
pub use settings::{Clients, DatabaseSettings, Key, KeySettings, MarketSettings, TokenSettings};
pub use sms::{TextSettings, TooLong};
