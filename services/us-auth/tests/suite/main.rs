//! The market, tested from outside.

mod http;
mod market;
mod store_contract;
