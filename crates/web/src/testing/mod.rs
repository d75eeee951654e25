//! A market's server for tests: on free ports, with the inbox as phone and, if need be, a clock that stands still.

mod client;
pub mod market;
mod race;
mod running;
#[cfg(test)]
mod sample;
pub mod suite;
mod tests_macro;

pub use client::{Answer, phone_numbered};
pub use race::Racer;
pub use running::{RunningMarket, Setup, block_on};
#[cfg(test)]
pub(crate) use sample::SampleMarket;
pub use tests_macro::Sample;
