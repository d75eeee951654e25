//! Whether clocks agree: tokens bear their times, and a minute's difference is all that is forgiven.

use chrono::{DateTime, TimeDelta};
use common::{Clock as _, SystemClock};
use reqwest::Response;
use reqwest::header::DATE;

use super::finding::Finding;

const FORGIVEN: TimeDelta = TimeDelta::seconds(60);

/// How a server's clock stands to this machine's.
pub(super) fn compared(service: &str, answer: &Response) -> Finding {
    let date = answer.headers().get(DATE).and_then(|date| date.to_str().ok());
    match date.and_then(|date| DateTime::parse_from_rfc2822(date).ok()) {
        Some(theirs) => judged(service, SystemClock.now().signed_duration_since(theirs)),
        None => {
            Finding::note(format!("{service}: does not tell its time"), "is something between us and it?")
        }
    }
}

fn judged(service: &str, behind: TimeDelta) -> Finding {
    if behind.abs() < FORGIVEN {
        Finding::well(format!("{service}: its clock is this machine's"))
    } else {
        Finding::ill(
            format!("{service}: its clock is {} s behind this machine's", behind.num_seconds()),
            "set both by NTP (`timedatectl set-ntp true`), then restart the service",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::State;
    use super::*;

    #[test]
    fn a_minute_is_forgiven() {
        assert_eq!(judged("x", TimeDelta::seconds(-59)).state, State::Well);
        assert_eq!(judged("x", TimeDelta::seconds(60)).state, State::Ill);
        assert_eq!(judged("x", TimeDelta::seconds(-3600)).state, State::Ill);
    }
}
