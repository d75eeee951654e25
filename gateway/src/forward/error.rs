//! Why a market's answer can't be handed on.

use common::{ApiError, Code};

use crate::market::Market;

/// There is no answer to hand on.
#[derive(Debug, thiserror::Error)]
pub enum Unanswered {
    /// Too many requests are under way to the market.
    #[error("too many requests under way")]
    Full,
    /// No connection could be made.
    #[error("no connection: {0}")]
    Refused(#[source] hyper_util::client::legacy::Error),
    /// The connection ended before an answer began: the market is going, or was just killed.
    #[error("the connection ended without an answer: {0}")]
    Gone(#[source] hyper_util::client::legacy::Error),
    /// The answer did not come in time.
    #[error("no answer in time")]
    Late,
    /// What came is not HTTP, or was cut off.
    #[error("a broken answer: {0}")]
    Broken(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// What came is HTTP, but nothing that the market's API answers.
    #[error("not an answer of the API: status {0}")]
    Foreign(u16),
    /// The request can't be written for the market.
    #[error("the request can't be passed on: {0}")]
    Unwritable(#[from] http::Error),
}

impl Unanswered {
    /// Tells the log what happened, and the client no more than it needs.
    pub fn reported(self, market: &Market) -> ApiError {
        tracing::warn!(market = %market.id, upstream = %market.upstream, cause = %self, "the market did not answer");
        self.into()
    }
}

impl From<Unanswered> for ApiError {
    fn from(unanswered: Unanswered) -> Self {
        match unanswered {
            Unanswered::Full => Self::from(Code::Overloaded).retry_after(1),
            Unanswered::Refused(_) | Unanswered::Gone(_) => unavailable(),
            Unanswered::Late => Self::from(Code::UpstreamTimeout).retry_after(5),
            Unanswered::Broken(_) | Unanswered::Foreign(_) => Code::BadUpstream.into(),
            Unanswered::Unwritable(_) => Code::MalformedRequest.into(),
        }
    }
}

/// The market is away; a restart takes seconds.
pub(crate) fn unavailable() -> ApiError {
    ApiError::from(Code::MarketUnavailable).retry_after(2)
}
