//! What can go wrong, as a program may tell it apart.

use std::io;

use crate::api::{Problem, ProblemCode};

/// Why a call did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The server refused; `code` says why, and `detail` says it to people.
    #[error("{}", .0.detail)]
    Refused(Box<Problem>),
    /// No answer came: the request may have happened or not.
    #[error("no answer came")]
    NoAnswer(#[source] reqwest::Error),
    /// An answer came that is not of this API: something stands between us and the gateway.
    #[error("an answer of status {status} that is not of this API")]
    Unexpected {
        /// Its HTTP status.
        status: u16,
    },
    /// Nobody is signed in: never, not any more, or the session was ended elsewhere.
    #[error("nobody is signed in")]
    SignedOut,
    /// The session can't be read or kept.
    #[error("the session's storage")]
    Storage(#[from] io::Error),
    /// The gateway's address is none, or this machine can't speak TLS.
    #[error("{0}")]
    Options(String),
}

impl Error {
    /// The problem's code, where the server refused.
    pub fn code(&self) -> Option<ProblemCode> {
        self.problem().map(|problem| problem.code)
    }

    /// The problem, where the server refused.
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Refused(problem) => Some(problem),
            Self::NoAnswer(_)
            | Self::Unexpected { .. }
            | Self::SignedOut
            | Self::Storage(_)
            | Self::Options(_) => None,
        }
    }

    /// Whether the server does not take the access token (any more).
    pub(crate) fn is_unauthorised(&self) -> bool {
        self.problem().is_some_and(|problem| problem.status == 401)
    }
}
