//! What the Telegram Gateway's answers mean.

use serde::Deserialize;

use crate::callback::Fate;
use crate::http::{Answer, by_status};
use crate::probe::{fault, unreadable};
use crate::{Detail, Outcome, Reason, Refusal, Standing};

#[derive(Deserialize)]
struct Reply {
    ok: bool,
    result: Option<RequestStatus>,
    error: Option<String>,
}

/// The state of a request, in answers and in reports.
#[derive(Deserialize)]
pub(super) struct RequestStatus {
    pub(super) request_id: String,
    pub(super) payload: Option<String>,
    delivery_status: Option<DeliveryStatus>,
}

#[derive(Deserialize)]
struct DeliveryStatus {
    status: String,
}

/// What became of a message that was asked for.
pub(super) fn asked(answer: &Answer) -> Option<Fate> {
    fate(&answer.json::<Reply>()?.result?)
}

/// The end that a state tells of; none while the message is under way.
pub(super) fn fate(status: &RequestStatus) -> Option<Fate> {
    let word = &status.delivery_status.as_ref()?.status;
    Fate::by_word(word, &["delivered", "read"], &["expired", "revoked"])
}

/// An error may come with any status; `FLOOD_WAIT_n` names its seconds.
pub(super) fn judge(answer: &Answer) -> Outcome {
    match answer.json::<Reply>() {
        Some(Reply { ok: true, result: Some(status), .. }) if !status.request_id.is_empty() => {
            Outcome::accepted(status.request_id)
        }
        Some(Reply { ok: false, error: Some(error), .. }) => refused(answer, &error),
        Some(_) | None if answer.is_success() => Outcome::Unknown(Detail::Malformed),
        Some(_) | None => by_status(answer),
    }
}

/// Who asks is looked at before what is asked for: that there is no such request is said to somebody who is known.
pub(super) fn standing(answer: &Answer) -> Result<Standing, Refusal> {
    match answer.json::<Reply>() {
        Some(Reply { ok: true, .. }) => Ok(Standing::Good),
        Some(Reply { error: Some(error), .. }) if error.starts_with("REQUEST_") => Ok(Standing::Good),
        Some(Reply { error: Some(error), .. }) => Err(fault(refused(answer, &error))),
        Some(_) | None if answer.is_success() => Err(unreadable()),
        Some(_) | None => Err(fault(by_status(answer))),
    }
}

fn refused(answer: &Answer, error: &str) -> Outcome {
    let wait = error.strip_prefix("FLOOD_WAIT_").and_then(|seconds| seconds.parse().ok());
    let retry_after = wait.map(std::time::Duration::from_secs).or(answer.retry_after);
    let detail = Detail::Status(answer.status);
    Outcome::Refused(Refusal { reason: reason(error), detail, retry_after })
}

fn reason(error: &str) -> Reason {
    match error {
        "BALANCE_NOT_ENOUGH" => Reason::NoFunds,
        "ACCESS_TOKEN_INVALID" | "ACCESS_TOKEN_REQUIRED" => Reason::Auth,
        "PHONE_NUMBER_INVALID" | "PHONE_NUMBER_NOT_FOUND" | "PHONE_NUMBER_NOT_AVAILABLE" => Reason::Number,
        "INTERNAL_ERROR" => Reason::Outage,
        flood if flood.starts_with("FLOOD_WAIT") => Reason::Rate,
        _ => Reason::Message,
    }
}
