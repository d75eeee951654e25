//! What a provider's answer means.

use std::time::Duration;

use chrono::DateTime;
use common::Timestamp;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Response, StatusCode};

use crate::{Outcome, Reason};

/// More of an answer is not read, only to use its connection again.
const DRAINED: usize = 16 * 1024;

pub(super) async fn judge(answer: reqwest::Result<Response>, now: Timestamp) -> Outcome {
    match answer {
        Ok(response) => {
            let outcome = by_status(response.status(), response.headers(), now);
            drain(response).await;
            outcome
        }
        Err(error) => Outcome::Retry { reason: reason(&error), after: None },
    }
}

fn by_status(status: StatusCode, headers: &HeaderMap, now: Timestamp) -> Outcome {
    let reason = Reason::Status(status.as_u16());
    match status.as_u16() {
        200..=299 => Outcome::Accepted,
        408 | 425 | 429 => Outcome::Retry { reason, after: retry_after(headers, now) },
        400..=499 => Outcome::Rejected(reason),
        _ => Outcome::Retry { reason, after: retry_after(headers, now) },
    }
}

/// Seconds or a date (RFC 9110, section 10.2.3).
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    (DateTime::parse_from_rfc2822(value).ok()?.to_utc() - now).to_std().ok()
}

/// The error's own text names the URL, so it is not used.
fn reason(error: &reqwest::Error) -> Reason {
    if error.is_connect() {
        Reason::Connect
    } else if error.is_timeout() {
        Reason::Timeout
    } else {
        Reason::Broken
    }
}

async fn drain(mut response: Response) {
    let mut read = 0;
    while let Ok(Some(chunk)) = response.chunk().await {
        read += chunk.len();
        if read > DRAINED {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(status: u16, retry_after: Option<&str>) -> Outcome {
        let headers = retry_after.into_iter().map(|value| (RETRY_AFTER, value.parse().unwrap())).collect();
        let now = "2026-01-01T00:00:00Z".parse().unwrap();
        by_status(StatusCode::from_u16(status).unwrap(), &headers, now)
    }

    #[test]
    fn a_success_is_accepted_a_client_error_is_final_and_the_rest_is_retried() {
        for status in [200, 201, 202, 204] {
            assert_eq!(outcome(status, None), Outcome::Accepted);
        }
        for status in [400, 401, 403, 404, 410, 422] {
            assert_eq!(outcome(status, None), Outcome::Rejected(Reason::Status(status)));
        }
        for status in [301, 302, 307, 408, 425, 429, 500, 502, 503, 504] {
            assert_eq!(outcome(status, None), Outcome::Retry { reason: Reason::Status(status), after: None });
        }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let after = |value| match outcome(503, Some(value)) {
            Outcome::Retry { after, .. } => after,
            other => panic!("{other:?}"),
        };
        assert_eq!(after("7"), Some(Duration::from_secs(7)));
        assert_eq!(after("Thu, 01 Jan 2026 00:01:30 GMT"), Some(Duration::from_secs(90)));
        assert_eq!(after("Wed, 31 Dec 2025 23:59:59 GMT"), None);
        assert_eq!(after("soon"), None);
    }
}
