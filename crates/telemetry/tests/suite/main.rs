//! Reports of a whole process, at a sink.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod reports;
mod sink;
