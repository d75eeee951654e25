//! The product from outside: real processes, real HTTP, real databases.

mod arrows;
mod bad_input;
mod binaries;
mod budgets;
mod client;
mod login;
mod postgres;
mod process;
mod recorder;
mod start_up;
mod third_market;
mod workspace;
