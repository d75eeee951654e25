//! Who is left alone for a while: a circuit breaker for each provider.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::TimeDelta;
use common::Timestamp;

use crate::{Outcome, ProviderName, Reason};

/// Failures in a row that are an outage.
const FAILURES: u32 = 3;
/// How long a provider that is out of order is left alone.
const OUTAGE: TimeDelta = TimeDelta::seconds(30);
/// How long one is that wants money or credentials of us, which people must bring.
const OUR_FAULT: TimeDelta = TimeDelta::seconds(60);
/// How long one is that we ask too often, if it does not say.
const RATE: TimeDelta = TimeDelta::seconds(5);
/// How long others wait for the one try that shows whether it works again.
const PROBE: TimeDelta = TimeDelta::seconds(15);
/// No longer than this is believed of a provider that asks to be left alone.
const LONGEST: TimeDelta = TimeDelta::hours(1);

/// The breakers of all providers, kept by each worker for itself.
#[derive(Debug, Default)]
pub(crate) struct Breakers(Mutex<HashMap<ProviderName, Breaker>>);

#[derive(Debug, Clone, Copy, Default)]
struct Breaker {
    failures: u32,
    open: Option<Open>,
}

#[derive(Debug, Clone, Copy)]
struct Open {
    reason: Reason,
    until: Timestamp,
}

impl Breakers {
    /// Whether the provider may be asked now. Once its time is over, one try goes first and the others wait for it.
    pub(crate) fn lets_through(&self, name: ProviderName, now: Timestamp) -> bool {
        match &mut self.all().entry(name).or_default().open {
            None => true,
            Some(open) if open.until > now => false,
            Some(open) => {
                open.until = now + PROBE;
                true
            }
        }
    }

    /// Learns from the end of a try.
    pub(crate) fn note(&self, name: ProviderName, outcome: &Outcome, now: Timestamp) {
        let mut all = self.all();
        let breaker = all.entry(name).or_default();
        match fault(outcome) {
            None => *breaker = Breaker::default(),
            Some((reason, asked_for)) => {
                breaker.failures += 1;
                let left_alone = asked_for.or_else(|| breaker.left_alone(reason));
                breaker.open = left_alone.map(|time| Open { reason, until: now + time.min(LONGEST) });
            }
        }
    }

    /// Why and until when the provider is left alone.
    pub(crate) fn state(&self, name: ProviderName) -> Option<(Reason, Timestamp)> {
        self.all().get(&name)?.open.map(|open| (open.reason, open.until))
    }

    fn all(&self) -> MutexGuard<'_, HashMap<ProviderName, Breaker>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Breaker {
    fn left_alone(&self, reason: Reason) -> Option<TimeDelta> {
        match reason {
            Reason::NoFunds | Reason::Auth => Some(OUR_FAULT),
            Reason::Rate => Some(RATE),
            // One that failed its probe was open.
            Reason::Outage => (self.failures >= FAILURES || self.open.is_some()).then_some(OUTAGE),
            Reason::Number | Reason::Message => None,
        }
    }
}

/// What is wrong with the provider, and how long it asks to be left alone; nothing if it did its work.
fn fault(outcome: &Outcome) -> Option<(Reason, Option<TimeDelta>)> {
    match outcome {
        Outcome::Accepted { .. } => None,
        Outcome::Unknown(_) => Some((Reason::Outage, None)),
        Outcome::Refused(refusal) if refusal.reason.is_final() => None,
        Outcome::Refused(refusal) => {
            let asked_for = refusal.retry_after.map(|time| TimeDelta::from_std(time).unwrap_or(LONGEST));
            Some((refusal.reason, asked_for))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{Detail, Refusal};

    const TWILIO: ProviderName = ProviderName::Twilio;

    fn noon() -> Timestamp {
        "2026-01-01T12:00:00Z".parse().unwrap()
    }

    fn refused(reason: Reason) -> Outcome {
        Outcome::refused(reason, Detail::Status(500))
    }

    /// Seconds after noon until which it is left alone, once these are noted at noon.
    fn left_alone(outcomes: &[Outcome]) -> Option<i64> {
        let breakers = Breakers::default();
        outcomes.iter().for_each(|outcome| breakers.note(TWILIO, outcome, noon()));
        breakers.state(TWILIO).map(|(_, until)| (until - noon()).num_seconds())
    }

    #[test]
    fn each_fault_has_its_time() {
        assert_eq!(left_alone(&[refused(Reason::Auth)]), Some(60));
        assert_eq!(left_alone(&[refused(Reason::NoFunds)]), Some(60));
        assert_eq!(left_alone(&[refused(Reason::Rate)]), Some(5));
        assert_eq!(left_alone(&[refused(Reason::Number), refused(Reason::Message)]), None);
    }

    #[test]
    fn an_outage_is_three_failures_in_a_row() {
        let (down, taken) = (refused(Reason::Outage), Outcome::accepted("x"));
        assert_eq!(left_alone(&[down.clone(), down.clone()]), None);
        assert_eq!(left_alone(&[down.clone(), Outcome::Unknown(Detail::Timeout), down.clone()]), Some(30));
        assert_eq!(left_alone(&[down.clone(), down.clone(), taken, down.clone()]), None);
        let of_number = refused(Reason::Number);
        assert_eq!(left_alone(&[down.clone(), down.clone(), of_number, down]), None);
    }

    #[test]
    fn a_provider_that_asks_for_time_gets_it_up_to_an_hour() {
        let asking = |seconds| {
            let retry_after = Some(Duration::from_secs(seconds));
            Outcome::Refused(Refusal { reason: Reason::Outage, detail: Detail::Status(503), retry_after })
        };
        assert_eq!(left_alone(&[asking(100)]), Some(100));
        assert_eq!(left_alone(&[asking(u64::MAX)]), Some(3600));
    }

    #[test]
    fn one_try_goes_first_when_the_time_is_over() {
        let breakers = Breakers::default();
        assert!(breakers.lets_through(TWILIO, noon()));
        breakers.note(TWILIO, &refused(Reason::Rate), noon());
        let later = |seconds| noon() + TimeDelta::seconds(seconds);
        assert!(!breakers.lets_through(TWILIO, later(4)));
        assert!(breakers.lets_through(ProviderName::Vonage, later(4)));
        assert_eq!([5, 5, 19].map(|at| breakers.lets_through(TWILIO, later(at))), [true, false, false]);
        breakers.note(TWILIO, &refused(Reason::Outage), later(19));
        assert!(!breakers.lets_through(TWILIO, later(48)), "a failed probe is an outage at once");
        assert!(breakers.lets_through(TWILIO, later(49)));
        breakers.note(TWILIO, &Outcome::accepted("x"), later(49));
        assert!([49, 49].iter().all(|at| breakers.lets_through(TWILIO, later(*at))));
    }
}
