//! When a request is sent again, and after how long.

use std::time::Duration;

use crate::error::Error;
use crate::random;

/// How patient a client is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// How often a request is sent again at most.
    pub(crate) retries: u32,
    /// The longest wait: what asks for more is told to the caller.
    pub(crate) longest_wait: Duration,
}

/// What has become of a request so far.
pub(crate) struct Tried<'a> {
    pub(crate) failure: &'a Error,
    /// How often it was sent.
    pub(crate) times: u32,
    /// Whether sending it again does no more than sending it once.
    pub(crate) repeatable: bool,
}

impl Tried<'_> {
    /// How long to wait before sending it again; `None`: not at all.
    pub(crate) fn wait(&self, limits: Limits) -> Option<Duration> {
        if self.times > limits.retries || !self.may_help() {
            return None;
        }
        let asked = self.failure.problem().and_then(|problem| problem.retry_after);
        let wait = asked.map_or_else(|| backoff(self.times), Duration::from_secs);
        (wait <= limits.longest_wait).then_some(wait)
    }

    fn may_help(&self) -> bool {
        match self.failure {
            Error::NoAnswer(_) => self.repeatable,
            Error::Unexpected { status } => self.repeatable && *status >= 500,
            Error::Refused(problem) => match problem.status {
                // Nothing has happened.
                429 => true,
                // The first one is still under way.
                409 => self.repeatable && self.times > 1,
                502..=504 => self.repeatable,
                _ => false,
            },
            Error::SignedOut | Error::Storage(_) | Error::Options(_) => false,
        }
    }
}

/// 200, 400, 800, … ms, and up to as much again by chance, so that those who failed together come back apart.
fn backoff(times: u32) -> Duration {
    let step = 100 << times.min(10);
    Duration::from_millis(step + random::below(step))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Problem, ProblemCode};

    const LIMITS: Limits = Limits { retries: 2, longest_wait: Duration::from_secs(5) };

    fn refused(status: u64, retry_after: Option<u64>) -> Error {
        Error::Refused(Box::new(Problem {
            status,
            retry_after,
            code: ProblemCode::Unknown,
            attempts_left: None,
            detail: String::new(),
            errors: None,
            instance: String::new(),
            request_id: String::new(),
            success: false,
            title: String::new(),
            kind: String::new(),
        }))
    }

    fn wait(failure: &Error, times: u32, repeatable: bool) -> Option<Duration> {
        Tried { failure, times, repeatable }.wait(LIMITS)
    }

    #[test]
    fn the_server_says_how_long_unless_that_is_too_long() {
        assert_eq!(wait(&refused(503, Some(2)), 1, true), Some(Duration::from_secs(2)));
        assert_eq!(wait(&refused(429, Some(2)), 1, false), Some(Duration::from_secs(2)));
        assert_eq!(wait(&refused(429, Some(60)), 1, true), None);
        let backed_off = wait(&refused(504, None), 2, true).expect("a wait").as_millis();
        assert!((400..800).contains(&backed_off), "{backed_off}");
    }

    #[test]
    fn only_what_does_no_harm_is_sent_again_and_not_for_ever() {
        assert_eq!(wait(&refused(503, Some(1)), 1, false), None);
        assert_eq!(wait(&refused(503, Some(1)), 3, true), None);
        assert_eq!(wait(&refused(422, None), 1, true), None);
        assert_eq!(wait(&refused(409, None), 1, true), None);
        assert!(wait(&refused(409, None), 2, true).is_some());
        assert!(wait(&Error::Unexpected { status: 502 }, 1, true).is_some());
        assert_eq!(wait(&Error::Unexpected { status: 404 }, 1, true), None);
    }
}
