//! Why a market's answer can't be handed on.

use std::io;

use common::{ApiError, Code};

use super::broken::Broken;
use crate::market::Market;

/// There is no answer to hand on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unanswered {
    /// Too many requests are under way to the market.
    #[error("too many requests under way")]
    Full,
    /// No connection could be made.
    #[error("no connection")]
    Refused(#[source] io::Error),
    /// The connection ended before an answer began: the market is going, or was just killed.
    #[error("the connection ended without an answer")]
    Gone(#[source] io::Error),
    /// The answer did not come in time.
    #[error("no answer in time")]
    Late,
    /// What came is not HTTP, or was cut off.
    #[error("a broken answer")]
    Broken(#[source] Broken),
    /// What came is HTTP, but nothing that the market's API answers.
    #[error("not an answer of the API: status {0}")]
    Foreign(u16),
    /// The request can't be written for the market.
    #[error("the request can't be passed on")]
    Unwritable,
}

impl Unanswered {
    /// Tells the log what happened, and the client no more than it needs.
    pub(crate) fn reported(self, market: &Market) -> ApiError {
        let told = self.told();
        let cause = format!("{:#}", anyhow::Error::new(self));
        tracing::warn!(market = %market.id, upstream = %market.upstream, cause, "the market did not answer");
        told
    }

    /// Which of these it is, for traces.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Refused(_) => "refused",
            Self::Gone(_) => "gone",
            Self::Late => "timeout",
            Self::Broken(_) => "broken",
            Self::Foreign(_) => "foreign",
            Self::Unwritable => "unwritable",
        }
    }

    fn told(&self) -> ApiError {
        match self {
            Self::Full => ApiError::from(Code::Overloaded).retry_after(1),
            Self::Refused(_) | Self::Gone(_) => unavailable(),
            Self::Late => ApiError::from(Code::UpstreamTimeout).retry_after(5),
            Self::Broken(_) | Self::Foreign(_) => Code::BadUpstream.into(),
            Self::Unwritable => Code::MalformedRequest.into(),
        }
    }
}

/// The market is away; a restart takes seconds.
pub(crate) fn unavailable() -> ApiError {
    ApiError::from(Code::MarketUnavailable).retry_after(2)
}
