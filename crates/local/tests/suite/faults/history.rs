//! What a crowd of clients asked and what it was told, with the times of both.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ask {
    SendCode,
    /// A code for the phone; whether it is the one that was sent.
    Guess {
        code: String,
        right: bool,
    },
    /// Whether a session lives.
    Look {
        session: String,
    },
    /// A logout.
    Leave {
        session: String,
    },
}

/// What the answer means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    Sent {
        delivery: String,
    },
    SignedIn {
        session: String,
        token: String,
    },
    Wrong {
        left: u64,
    },
    Limited,
    Alive,
    Left,
    SessionEnded,
    /// The promised 503: it may have happened or not.
    Unavailable,
    /// No answer at all: it may have happened or not.
    Lost,
    /// Nothing that the contract knows.
    Strange(String),
}

/// A request and its answer.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) phone: String,
    pub(super) ask: Ask,
    pub(super) outcome: Outcome,
    pub(super) begun: Instant,
    pub(super) ended: Instant,
}

impl Entry {
    /// Whether this was over before `other` began.
    pub(super) fn precedes(&self, other: &Entry) -> bool {
        self.ended < other.begun
    }

    /// Whether it may have taken effect although nobody was told.
    pub(super) fn is_unknown(&self) -> bool {
        matches!(self.outcome, Outcome::Unavailable | Outcome::Lost)
    }

    pub(super) fn took(&self) -> Duration {
        self.ended - self.begun
    }
}

/// The entries, in the order of their ends; clones share them.
#[derive(Clone, Default)]
pub(super) struct History(Arc<Mutex<Vec<Entry>>>);

impl History {
    pub(super) fn note(&self, entry: Entry) {
        self.0.lock().expect("no panic while it was held").push(entry);
    }

    pub(super) fn all(&self) -> Vec<Entry> {
        self.0.lock().expect("no panic while it was held").clone()
    }

    /// What began at `from` or later and had ended by `to`.
    pub(super) fn between(&self, from: Instant, to: Instant) -> Vec<Entry> {
        let mut entries = self.all();
        entries.retain(|entry| entry.begun >= from && entry.ended <= to);
        entries
    }

    /// How many answers there were that acknowledge something.
    pub(super) fn acknowledged(&self) -> usize {
        self.all().iter().filter(|entry| !entry.is_unknown()).count()
    }
}
