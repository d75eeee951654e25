//! The product from outside: real processes, real HTTP, real databases.

mod arrows;
mod backup;
mod bad_input;
mod binaries;
mod budgets;
mod client;
mod clock;
mod login;
mod postgres;
mod process;
mod recorder;
mod start_up;
