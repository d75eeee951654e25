//! The gateway as a real server, between a real client and markets that misbehave.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bad_input;
mod body;
mod cors;
mod courier;
mod failures;
mod headers;
mod inbox;
mod markets;
mod refresh;
mod support;
mod tokens;
