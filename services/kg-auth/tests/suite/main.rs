//! The market, tested from outside.

mod http;
mod store_contract;
