//! How a client is set up.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::retry::Limits;
use crate::storage::{MemoryStorage, Storage};

/// Where the present comes from.
pub(crate) type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// Where a client's calls go, and with what.
#[derive(Clone)]
pub struct Options {
    pub(crate) url: String,
    pub(crate) language: Option<String>,
    pub(crate) timeout: Duration,
    pub(crate) limits: Limits,
    pub(crate) storage: Arc<dyn Storage>,
    pub(crate) clock: Clock,
}

impl Options {
    /// The gateway's address. Each try may take ten seconds, a call is sent again twice where that does no harm, and the
    /// session is kept in memory.
    pub fn at(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            language: None,
            timeout: Duration::from_secs(10),
            limits: Limits { retries: 2, longest_wait: Duration::from_secs(5) },
            storage: Arc::new(MemoryStorage::default()),
            clock: Arc::new(present),
        }
    }

    /// The language for texts and problems, BCP 47.
    #[must_use]
    pub fn language(self, language: impl Into<String>) -> Self {
        Self { language: Some(language.into()), ..self }
    }

    /// How long each try may take.
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// How often a call is sent again at most, and the longest wait before.
    #[must_use]
    pub fn retries(self, retries: u32, longest_wait: Duration) -> Self {
        Self { limits: Limits { retries, longest_wait }, ..self }
    }

    /// Where the session is kept.
    #[must_use]
    pub fn storage(self, storage: impl Storage) -> Self {
        Self { storage: Arc::new(storage), ..self }
    }

    /// Another clock than the machine's.
    #[must_use]
    pub fn clock(self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self { clock: Arc::new(clock), ..self }
    }
}

#[expect(clippy::disallowed_methods, reason = "the clock of who brings none")]
fn present() -> SystemTime {
    SystemTime::now()
}
