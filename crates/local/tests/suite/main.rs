//! The product from outside: real processes, real HTTP, real databases.

mod arrows;
mod backup;
mod bad_input;
mod binaries;
mod budgets;
mod client;
mod clients;
mod clock;
mod commands;
mod databases;
mod documents;
mod faults;
mod keys;
mod login;
mod market;
mod operators;
mod postgres;
mod process;
mod recorder;
mod replicas;
mod secrets;
mod start_up;
mod third_market;
mod verifying;
mod workspace;
