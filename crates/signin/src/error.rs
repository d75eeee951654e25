//! What sign-in refuses, and what a store can fail with.

use common::{ApiError, Code, Window};

use crate::Step;

/// A store's failure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Another transaction was first; nothing was written.
    #[error("conflict: {0}")]
    Conflict(String),
    /// The database is out of reach or too busy; nothing is known to have been written.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// The database answered with something that it should not.
    #[error("backend: {0}")]
    Backend(String),
}

/// Why a step of sign-in ended without success.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// The window of sends is full.
    #[error("too many codes")]
    TooManyCodes {
        /// The window.
        window: Window,
        /// Seconds until it has room.
        retry_after: u64,
    },
    /// The window of wrong codes is full.
    #[error("too many attempts")]
    TooManyAttempts {
        /// The window.
        window: Window,
        /// Seconds until it has room.
        retry_after: u64,
    },
    /// A budget is used up.
    #[error("too many requests")]
    TooManyRequests {
        /// The budget, as a window.
        window: Window,
        /// Seconds until it has room.
        retry_after: u64,
    },
    /// The phone is locked.
    #[error("phone locked")]
    PhoneLocked {
        /// How many wrong codes lock a phone, and for how long.
        window: Window,
        /// Seconds until the lock ends by itself.
        retry_after: u64,
    },
    /// Whoever has the phone stopped our texts.
    #[error("texts stopped")]
    TextsStopped,
    /// The code is wrong, expired, used or was never issued.
    #[error("invalid code")]
    InvalidCode {
        /// How many more the window allows.
        attempts_left: u32,
    },
    /// The user is suspended.
    #[error("account suspended")]
    AccountSuspended,
    /// Another request with the same idempotency key is under way, or one of the same user has made this one pointless.
    #[error("conflict")]
    Conflict,
    /// The idempotency key came with another request before.
    #[error("idempotency key reused")]
    IdempotencyKeyReused,
    /// The session is over.
    #[error("session ended")]
    SessionEnded,
    /// What was asked for needs a fresh proof.
    #[error("reauthentication required")]
    ReauthenticationRequired,
    /// Another user has the number.
    #[error("phone taken")]
    PhoneTaken,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How a transaction ends that writes nothing if it refuses.
pub(crate) fn settled<T>(
    outcome: Result<T, SignInError>,
) -> Result<Step<Result<T, SignInError>>, StoreError> {
    match outcome {
        Ok(done) => Ok(Step::Commit(Ok(done))),
        Err(SignInError::Store(error)) => Err(error),
        Err(refusal) => Ok(Step::Rollback(Err(refusal))),
    }
}

impl From<SignInError> for ApiError {
    fn from(error: SignInError) -> Self {
        let windowed = |code: Code, window, retry_after| {
            Self { window: Some(window), ..code.into() }.retry_after(retry_after)
        };
        match error {
            SignInError::TooManyCodes { window, retry_after } => {
                windowed(Code::TooManyCodes, window, retry_after)
            }
            SignInError::TooManyAttempts { window, retry_after } => {
                windowed(Code::TooManyAttempts, window, retry_after)
            }
            SignInError::TooManyRequests { window, retry_after } => {
                windowed(Code::TooManyRequests, window, retry_after)
            }
            SignInError::PhoneLocked { window, retry_after } => {
                windowed(Code::PhoneLocked, window, retry_after)
            }
            SignInError::InvalidCode { attempts_left } => {
                Self { attempts_left: Some(attempts_left), ..Code::InvalidCode.into() }
            }
            SignInError::TextsStopped => Code::TextsStopped.into(),
            SignInError::AccountSuspended => Code::AccountSuspended.into(),
            SignInError::Conflict => Code::Conflict.into(),
            SignInError::IdempotencyKeyReused => Code::IdempotencyKeyReused.into(),
            SignInError::SessionEnded => Code::SessionEnded.into(),
            SignInError::ReauthenticationRequired => Code::ReauthenticationRequired.into(),
            SignInError::PhoneTaken => Code::Conflict.into(),
            SignInError::Store(error) => error.into(),
        }
    }
}

impl From<StoreError> for ApiError {
    /// The cause is logged here, once; a client learns only what it can do about it.
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::Conflict(_) | StoreError::Unavailable(_) => {
                tracing::warn!(%error, "storage unavailable");
                Self::from(Code::StorageUnavailable).retry_after(1)
            }
            StoreError::Backend(_) => {
                tracing::error!(%error, "storage failed");
                Code::Internal.into()
            }
        }
    }
}
