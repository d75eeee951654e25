//! Reports of a whole process, at a sink.

mod reports;
mod sink;
