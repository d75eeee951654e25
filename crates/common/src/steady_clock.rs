//! A clock that does not go back when the machine's is set back.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::TimeDelta;

use crate::{Clock, Timestamp};

/// A clock that was further ahead than this was wrong beyond doubt: what it says afterwards is believed.
const MOST: TimeDelta = TimeDelta::days(2);

/// For so many microseconds after a time was noted, nothing is written: what all threads write, they wait for.
const UNNOTED: i64 = 1_000;

/// The time of another clock, but never earlier than it was before, but for a millisecond.
///
/// What has expired stays so when the clock is set back. From then on time passes at half its speed until the other
/// clock has caught up, so that it never stands still and the two agree again some day.
pub struct SteadyClock {
    wall: Arc<dyn Clock>,
    state: Mutex<State>,
    /// The latest time that was noted, in microseconds, while the other clock goes forward.
    noted: AtomicI64,
}

#[derive(Clone, Copy, Default)]
struct State {
    /// The latest time that was told.
    told: Option<Timestamp>,
    /// Where the time was, and how long the machine was up, when the other clock was found set back.
    held: Option<(Timestamp, TimeDelta)>,
}

impl SteadyClock {
    /// Holds on to what `wall` has said.
    pub fn new(wall: Arc<dyn Clock>) -> Self {
        Self { wall, state: Mutex::default(), noted: AtomicI64::new(i64::MIN) }
    }
}

impl Clock for SteadyClock {
    fn now(&self) -> Timestamp {
        let wall = self.wall.now();
        let since = wall.timestamp_micros().saturating_sub(self.noted.load(Ordering::Relaxed));
        if (0..UNNOTED).contains(&since) {
            return wall;
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        // Asked again: another thread may have noted a later time since.
        *state = state.at(self.wall.now(), self.wall.uptime());
        let told = state.told.unwrap_or_default();
        let noted = if state.held.is_none() { told.timestamp_micros() } else { i64::MIN };
        self.noted.store(noted, Ordering::Relaxed);
        told
    }

    fn uptime(&self) -> TimeDelta {
        self.wall.uptime()
    }
}

impl State {
    fn at(self, wall: Timestamp, uptime: TimeDelta) -> Self {
        let slowly = self.held.map(|(from, since)| from + half(uptime - since));
        let told = self.told.max(slowly).unwrap_or(wall);
        if wall >= told || told - wall > MOST {
            return Self { told: Some(wall), held: None };
        }
        Self { told: Some(told), held: self.held.or(Some((told, uptime))) }
    }
}

/// No finer than a microsecond, as every time is.
fn half(passed: TimeDelta) -> TimeDelta {
    TimeDelta::microseconds(passed.num_microseconds().unwrap_or(i64::MAX) / 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FixedClock;

    fn noon() -> Timestamp {
        "2026-03-01T12:00:00Z".parse().unwrap()
    }

    fn clocks() -> (Arc<FixedClock>, SteadyClock) {
        let wall = Arc::new(FixedClock::at(noon()));
        let steady = SteadyClock::new(wall.clone());
        assert_eq!(steady.now(), noon());
        (wall, steady)
    }

    #[test]
    fn it_goes_with_a_clock_that_goes_forward() {
        let (wall, steady) = clocks();
        for step in [TimeDelta::microseconds(1), TimeDelta::days(3_653), TimeDelta::zero()] {
            wall.advance(step);
            assert_eq!(steady.now(), wall.now());
        }
    }

    #[test]
    fn set_back_by_less_than_a_millisecond_it_goes_back_with_the_other() {
        let (wall, steady) = clocks();
        wall.advance(TimeDelta::microseconds(UNNOTED - 1));
        assert_eq!(steady.now(), noon() + TimeDelta::microseconds(UNNOTED - 1));
        wall.jump(-TimeDelta::microseconds(UNNOTED - 1));
        assert_eq!(steady.now(), noon());
        wall.jump(-TimeDelta::microseconds(1));
        assert_eq!(steady.now(), noon(), "but not before what was noted");
    }

    #[test]
    fn set_back_it_goes_on_at_half_speed_until_the_other_has_caught_up() {
        let (wall, steady) = clocks();
        wall.jump(-TimeDelta::minutes(20));
        assert_eq!(steady.now(), noon());
        for minutes in 1..=40 {
            wall.advance(TimeDelta::minutes(1));
            assert_eq!(steady.now(), noon() + TimeDelta::seconds(30) * minutes);
        }
        assert_eq!(steady.now(), wall.now());
        wall.advance(TimeDelta::minutes(1));
        assert_eq!(steady.now(), wall.now());
    }

    #[test]
    fn asked_all_the_time_it_still_goes_on() {
        let (wall, steady) = clocks();
        wall.jump(-TimeDelta::days(1));
        for passed in 0..1_000 {
            assert_eq!(steady.now(), noon() + TimeDelta::microseconds(passed / 2));
            wall.advance(TimeDelta::microseconds(1));
        }
        assert_eq!(steady.now(), noon() + TimeDelta::microseconds(500));
    }

    #[test]
    fn set_back_twice_it_stays_where_it_was() {
        let (wall, steady) = clocks();
        for _ in 0..2 {
            wall.jump(-TimeDelta::minutes(20));
            assert_eq!(steady.now(), noon());
        }
    }

    #[test]
    fn a_clock_that_was_years_ahead_is_believed_when_it_is_put_right() {
        let (wall, steady) = clocks();
        wall.jump(TimeDelta::days(3_653));
        assert_eq!(steady.now(), wall.now());
        wall.jump(-TimeDelta::days(3_653));
        assert_eq!(steady.now(), noon());
    }
}
