//! The gateway: one address for all markets. It finds a request's market by the number, by the verified token or by
//! the refresh token, and passes it on; it keeps no personal data and no secret.

mod bearer;
mod body;
mod build;
mod cors;
mod courier;
mod demo;
mod fetch;
mod forward;
mod gateway;
mod given_out;
mod health;
mod house;
mod inbox;
mod introspect;
mod issuers;
mod kept;
mod keys;
mod loops;
mod market;
mod markets;
mod named_market;
mod openapi;
mod places;
mod price;
mod published;
mod refresh;
mod reload;
mod router;
mod security;
pub mod settings;
mod sign_in;
mod signed_in;
mod speak;
mod table;
mod tables;
mod upstream;

pub use build::{Patience, build, build_with};
pub use cors::OriginPattern;
pub use reload::Reread;
pub use settings::Settings;
pub use upstream::Upstream;
