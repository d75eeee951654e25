//! The actix shell of a market service, the same for every market: the market's rules are handed in.

mod access_tokens;
mod answers;
mod caller;
pub mod cli;
mod endpoints;
mod market;
mod openapi;
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

pub use market::{Market, OwnSettings, PhonePolicy, TEXTS};
pub use server::MarketServer;
pub use settings::{DatabaseSettings, Key, MarketSettings, TokenSettings};
pub use sms::{TextSettings, TooLong};
