//! One request and its answer.

use std::time::Duration;

use chrono::DateTime;
use common::Timestamp;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{RequestBuilder, Response};
use serde::de::DeserializeOwned;

use crate::{Detail, Outcome, Reason};

/// More of an answer is not read.
const LONGEST: usize = 16 * 1024;

/// A provider's answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<Duration>,
    /// As much of the body as came in time.
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// Whether the status says that it went well.
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as JSON, if that is what it is.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(&self.body).ok()
    }
}

/// Sends the request once; without an answer, what that means.
///
/// A status of 4xx or 5xx tells enough by itself. A success whose body does not come whole is no answer.
pub(crate) async fn exchange(request: RequestBuilder, now: Timestamp) -> Result<Answer, Outcome> {
    let mut trace = HeaderMap::new();
    telemetry::inject(&mut trace);
    let response = request.headers(trace).send().await.map_err(|error| failure(&error))?;
    let mut answer = Answer {
        status: response.status().as_u16(),
        retry_after: retry_after(response.headers(), now),
        body: Vec::new(),
    };
    match read(response, &mut answer.body).await {
        Err(error) if answer.is_success() => Err(failure(&error)),
        Ok(()) | Err(_) => Ok(answer),
    }
}

async fn read(mut response: Response, body: &mut Vec<u8>) -> reqwest::Result<()> {
    while let Some(chunk) = response.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > LONGEST {
            break;
        }
    }
    Ok(())
}

/// Without a connection nothing was written; after that the provider may have it. The error's own text names the URL,
/// so it is not used.
fn failure(error: &reqwest::Error) -> Outcome {
    if error.is_connect() {
        Outcome::refused(Reason::Outage, Detail::Connect)
    } else if error.is_timeout() {
        Outcome::Unknown(Detail::Timeout)
    } else {
        Outcome::Unknown(Detail::Broken)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let after = |value: &str| {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, value.parse().unwrap())]);
            retry_after(&headers, "2026-01-01T00:00:00Z".parse().unwrap())
        };
        assert_eq!(after("7"), Some(Duration::from_secs(7)));
        assert_eq!(after("Thu, 01 Jan 2026 00:01:30 GMT"), Some(Duration::from_secs(90)));
        assert_eq!(after("Wed, 31 Dec 2025 23:59:59 GMT"), None);
        assert_eq!(after("soon"), None);
    }
}
