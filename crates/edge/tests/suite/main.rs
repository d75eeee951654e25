//! The edge as a client sees it: a real server on a free port, spoken to over plain TCP.

mod bodies;
#[cfg(test)]
mod client;
#[cfg(test)]
mod connections;
mod house;
mod life;
mod logs;
mod metrics;
mod pages;
mod paths;
mod problems;
mod requests;
#[cfg(test)]
mod server;
