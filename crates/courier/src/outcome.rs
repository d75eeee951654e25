//! How one try to hand a message over ended.

use std::fmt;
use std::time::Duration;

/// The end of one try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The provider has it, under this name of its own if it gave one.
    Accepted {
        /// The provider's name for the message.
        reference: Option<String>,
    },
    /// The provider does not have it.
    Refused(Refusal),
    /// The request was written and no answer tells what became of it: the provider may have it.
    Unknown(Detail),
}

/// Why a provider did not take a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// Whose fault it is.
    pub reason: Reason,
    /// What it was seen by.
    pub detail: Detail,
    /// How long the provider asks to be left alone.
    pub retry_after: Option<Duration>,
}

/// Whose fault a refusal is, which decides what follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Our account is empty.
    NoFunds,
    /// Our credentials are wrong, or our account is closed.
    Auth,
    /// We send too fast.
    Rate,
    /// The provider is out of order.
    Outage,
    /// It does not deliver to this number.
    Number,
    /// It does not take this text, or this sender.
    Message,
}

/// What a fault was seen by, in words that are safe to log: nothing that the provider wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// The provider answered with this HTTP status.
    Status(u16),
    /// The provider answered with this code of its own.
    Code(u32),
    /// No connection.
    Connect,
    /// No answer in time.
    Timeout,
    /// The connection broke, or the answer was not HTTP.
    Broken,
    /// An answer that the provider's protocol does not have.
    Malformed,
}

impl Outcome {
    /// Taken, under the provider's own name for it.
    pub(crate) fn accepted(reference: impl Into<String>) -> Self {
        Self::Accepted { reference: Some(reference.into()) }
    }

    /// Not taken, for this reason.
    pub(crate) fn refused(reason: Reason, detail: Detail) -> Self {
        Self::Refused(Refusal { reason, detail, retry_after: None })
    }
}

impl Reason {
    /// The name in logs and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoFunds => "no_funds",
            Self::Auth => "auth",
            Self::Rate => "rate",
            Self::Outage => "outage",
            Self::Number => "number",
            Self::Message => "message",
        }
    }

    /// Whether another try at the same provider would end alike: the fault is the message's, not the provider's.
    pub(crate) fn is_final(self) -> bool {
        match self {
            Self::Number | Self::Message => true,
            Self::NoFunds | Self::Auth | Self::Rate | Self::Outage => false,
        }
    }
}

impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "status {status}"),
            Self::Code(code) => write!(f, "code {code}"),
            Self::Connect => f.write_str("no connection"),
            Self::Timeout => f.write_str("no answer in time"),
            Self::Broken => f.write_str("the connection broke"),
            Self::Malformed => f.write_str("an answer that can't be read"),
        }
    }
}
