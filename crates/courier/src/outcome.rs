//! How one try to hand a message over ended.

use std::fmt;
use std::time::Duration;

/// The end of one try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The provider has it.
    Accepted,
    /// The provider will never take it.
    Rejected(Reason),
    /// It may work later, not before `after` if the provider said so.
    Retry {
        /// What went wrong.
        reason: Reason,
        /// The provider's `Retry-After`.
        after: Option<Duration>,
    },
}

/// What went wrong, in words that are safe to log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The provider answered with this status.
    Status(u16),
    /// No connection.
    Connect,
    /// No answer in time.
    Timeout,
    /// The connection broke, or the answer was not HTTP.
    Broken,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "status {status}"),
            Self::Connect => f.write_str("no connection"),
            Self::Timeout => f.write_str("no answer in time"),
            Self::Broken => f.write_str("the connection broke"),
        }
    }
}
