//! When to try again.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use common::{DeliveryId, Timestamp};

use crate::OutboundMessage;

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(60);

/// When the failed message is due again: no earlier than `after` from now, never once it has expired.
pub(crate) fn retry_at(
    message: &OutboundMessage,
    now: Timestamp,
    after: Option<Duration>,
) -> Option<Timestamp> {
    let wait = pause(&message.id, message.attempts).max(after.unwrap_or_default());
    let due = now.checked_add_signed(chrono::TimeDelta::from_std(wait).ok()?)?;
    (due < message.expires_at).then_some(due)
}

/// Doubles with every attempt; up to a quarter more by the id, so that what failed together is not retried together.
fn pause(id: &DeliveryId, attempts: u32) -> Duration {
    let pause = FIRST.saturating_mul(2_u32.saturating_pow(attempts)).min(LONGEST);
    let mut hasher = DefaultHasher::new();
    (id, attempts).hash(&mut hasher);
    pause + pause.mul_f64((hasher.finish() % 256) as f64 / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::message;

    fn seconds(attempts: u32, after: Option<u64>) -> Option<f64> {
        let message = OutboundMessage { attempts, ..message() };
        let now = message.created_at;
        let due = retry_at(&message, now, after.map(Duration::from_secs))?;
        Some((due - now).num_milliseconds() as f64 / 1000.0)
    }

    #[test]
    fn pauses_double_up_to_a_minute_and_are_spread() {
        for (attempts, least) in [(0, 1.0), (1, 2.0), (2, 4.0), (5, 32.0), (6, 60.0), (40, 60.0)] {
            let pause = seconds(attempts, None).unwrap();
            assert!((least..=least * 1.25).contains(&pause), "{attempts}: {pause}");
        }
    }

    #[test]
    fn the_provider_may_ask_for_more_but_not_for_less() {
        assert_eq!(seconds(0, Some(120)), Some(120.0));
        assert!(seconds(3, Some(1)).unwrap() >= 8.0);
    }

    #[test]
    fn nothing_is_tried_once_it_has_expired() {
        assert!(seconds(0, Some(599)).is_some());
        assert_eq!(seconds(0, Some(600)), None);
        assert_eq!(seconds(0, Some(u64::MAX)), None);
    }
}
