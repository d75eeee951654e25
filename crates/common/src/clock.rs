//! Time as an argument.

use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};

/// An instant in UTC, never finer than a microsecond, which both databases keep exactly.
pub type Timestamp = DateTime<Utc>;

/// Where the present comes from.
pub trait Clock: Send + Sync {
    /// The present, truncated to microseconds.
    fn now(&self) -> Timestamp;

    /// The time since a moment that nobody sets: its differences are true when the present jumps.
    fn uptime(&self) -> TimeDelta;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine for the time")]
    fn now(&self) -> Timestamp {
        truncated(Utc::now())
    }

    fn uptime(&self) -> TimeDelta {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        TimeDelta::from_std(START.elapsed()).unwrap_or(TimeDelta::MAX)
    }
}

/// A clock that stands still until it is told otherwise, for tests.
#[derive(Debug)]
pub struct FixedClock(Mutex<(Timestamp, TimeDelta)>);

impl FixedClock {
    /// A clock that shows `now`.
    pub fn at(now: Timestamp) -> Self {
        Self(Mutex::new((truncated(now), TimeDelta::zero())))
    }

    /// Lets time pass; the clock is set back if `by` is negative.
    pub fn advance(&self, by: TimeDelta) {
        self.move_by(by, by.max(TimeDelta::zero()));
    }

    /// Sets the clock, in no time.
    pub fn jump(&self, by: TimeDelta) {
        self.move_by(by, TimeDelta::zero());
    }

    fn move_by(&self, by: TimeDelta, passed: TimeDelta) {
        let mut state = self.state();
        *state = (state.0 + by, state.1 + passed);
    }

    fn state(&self) -> MutexGuard<'_, (Timestamp, TimeDelta)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        self.state().0
    }

    fn uptime(&self) -> TimeDelta {
        self.state().1
    }
}

fn truncated(now: Timestamp) -> Timestamp {
    now.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(now)
}
