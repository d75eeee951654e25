//! The gateway as a real server, between a real client and markets that misbehave.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod answers;
mod bad_input;
mod body;
mod cors;
mod courier;
mod demo;
mod failures;
mod headers;
mod hostile;
mod inbox;
mod introspection;
mod markets;
mod profile;
mod refresh;
mod security;
mod support;
mod tokens;
