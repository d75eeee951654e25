//! The product from outside: real processes, real HTTP, real databases.

mod arrows;
mod bad_input;
mod binaries;
mod budgets;
mod client;
mod collector;
mod layout;
mod login;
mod metrics;
mod postgres;
mod privacy;
mod process;
mod recorder;
mod rollout;
mod settings;
mod start_up;
mod traces;
