//! The numbers in the rules.

use chrono::TimeDelta;
use common::Timestamp;

use crate::{Budgets, Liveness, Retention, Session};

/// How long codes, windows, locks and sessions last, and how many of each are allowed.
#[derive(Debug, Clone)]
pub struct Rules {
    /// How long a code is valid; ten minutes at most.
    pub code_lifetime: TimeDelta,
    /// How long an unspent code keeps another from being sent.
    pub resend_after: TimeDelta,
    /// The length of the rolling windows.
    pub window: TimeDelta,
    /// Codes sent per window, 1 to 10.
    pub max_sends: u8,
    /// Wrong codes evaluated per window, 1 to 10.
    pub max_wrong: u8,
    /// Wrong codes in a row that lock the phone.
    pub lock_after: u32,
    /// How long the lock lasts.
    pub lock_for: TimeDelta,
    /// How long a session lasts.
    pub session_lifetime: TimeDelta,
    /// How long a session lasts that nobody refreshes, if that is less.
    pub session_idle: Option<TimeDelta>,
    /// After how long without a proof of the number a user is dormant, if ever.
    pub dormant_after: Option<TimeDelta>,
    /// What addresses, blocks of numbers and the market may use up.
    pub budgets: Budgets,
    /// How long what is over is kept.
    pub retention: Retention,
}

/// How far the clocks of replicas may be apart. What is stamped further ahead was written by a clock that has been put
/// right since: it blocks nobody, and proves nothing.
pub const SKEW: TimeDelta = TimeDelta::minutes(1);

/// This many wrong guesses burn a code.
pub(crate) const MISSES_THAT_BURN: u32 = 3;

/// How long after a success a repeat with its idempotency key is known, inclusively.
pub(crate) const SEND_REPEATS_WITHIN: TimeDelta = TimeDelta::minutes(10);

/// The same for a code that was right.
pub(crate) const GUESS_REPEATS_WITHIN: TimeDelta = TimeDelta::seconds(60);

/// A used refresh token that comes again within this time is a lost answer's repeat, inclusively.
pub(crate) const REPEATS_WITHIN: TimeDelta = TimeDelta::seconds(10);

/// For this long a session may do what needs a fresh proof, since its sign-in or since its user proved the number anew.
pub(crate) const FRESH_FOR: TimeDelta = TimeDelta::minutes(10);

/// For this long an operator can give a user who was set aside the number back.
pub(crate) const KEPT_ASIDE_FOR: TimeDelta = TimeDelta::days(90);

impl Rules {
    /// Who did not prove the number after this is dormant at `now`.
    pub(crate) fn dormant_until(&self, now: Timestamp) -> Timestamp {
        self.dormant_after.map_or(Timestamp::UNIX_EPOCH, |after| now - after)
    }

    /// What a session must be to live at `now`.
    pub(crate) fn liveness(&self, now: Timestamp) -> Liveness {
        Liveness { now, seen_after: self.session_idle.map_or(Timestamp::UNIX_EPOCH, |idle| now - idle) }
    }

    /// When the session ends unless it is refreshed before.
    pub fn end_of(&self, session: &Session) -> Timestamp {
        let idle = self.session_idle.map(|idle| session.last_seen_at + idle);
        idle.map_or(session.expires_at, |idle| idle.min(session.expires_at))
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            code_lifetime: TimeDelta::minutes(10),
            resend_after: TimeDelta::minutes(1),
            window: TimeDelta::minutes(15),
            max_sends: 3,
            max_wrong: 3,
            lock_after: 100,
            lock_for: TimeDelta::days(1),
            session_lifetime: TimeDelta::days(30),
            session_idle: None,
            dormant_after: Some(TimeDelta::days(365)),
            budgets: Budgets::default(),
            retention: Retention::default(),
        }
    }
}
