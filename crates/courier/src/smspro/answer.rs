//! What the aggregator's answers mean.

use std::time::Duration;

use super::xml::{Response, read};
use crate::http::{Answer, by_status};
use crate::{Detail, Outcome, Reason, Refusal};

/// As the protocol has it: the same name again in five to ten seconds.
const AGAIN: Duration = Duration::from_secs(7);

pub(super) fn judge(answer: &Answer, name: String) -> Outcome {
    if !answer.is_success() {
        return by_status(answer);
    }
    let Some(Response { status }) = read(&answer.body) else { return Outcome::Unknown(Detail::Malformed) };
    // Taken now, or by a try whose answer was lost.
    if matches!(status, 0 | 10) {
        return Outcome::accepted(name);
    }
    let Some(reason) = reason(status) else { return Outcome::Unknown(Detail::Code(status)) };
    let retry_after = (status == 9).then_some(AGAIN);
    Outcome::Refused(Refusal { reason, detail: Detail::Code(status), retry_after })
}

/// Whose fault a status is; none if it is no fault, or unknown.
pub(super) fn reason(status: u32) -> Option<Reason> {
    Some(match status {
        2 | 3 | 11 => Reason::Auth,
        4 => Reason::NoFunds,
        7 => Reason::Number,
        9 => Reason::Outage,
        1 | 5 | 6 | 8 => Reason::Message,
        _ => return None,
    })
}
