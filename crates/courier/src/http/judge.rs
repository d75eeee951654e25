//! What a status means where the provider says no more.

use super::Answer;
use crate::{Detail, Outcome, Reason, Refusal};

/// The meaning of a status that is not a success; a gateway's 502 and 504 tell nothing of what is behind it.
pub(crate) fn by_status(answer: &Answer) -> Outcome {
    let detail = Detail::Status(answer.status);
    let reason = match answer.status {
        502 | 504 => return Outcome::Unknown(detail),
        401 | 403 => Reason::Auth,
        402 => Reason::NoFunds,
        429 => Reason::Rate,
        404 | 408 | 425 => Reason::Outage,
        400..=499 => Reason::Message,
        _ => Reason::Outage,
    };
    Outcome::Refused(Refusal { reason, detail, retry_after: answer.retry_after })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reasons(statuses: &[u16]) -> Vec<Reason> {
        let answer = |status: &u16| Answer { status: *status, retry_after: None, body: Vec::new() };
        let refusals = statuses.iter().map(answer).map(|answer| match by_status(&answer) {
            Outcome::Refused(refusal) => refusal.reason,
            other => panic!("{other:?}"),
        });
        refusals.collect()
    }

    #[test]
    fn a_status_tells_whose_fault_it_is() {
        assert_eq!(reasons(&[401, 403]), [Reason::Auth; 2]);
        assert_eq!(reasons(&[402, 429]), [Reason::NoFunds, Reason::Rate]);
        assert_eq!(reasons(&[400, 410, 413, 422]), [Reason::Message; 4]);
        assert_eq!(reasons(&[301, 307, 404, 408, 425, 500, 501, 503]), [Reason::Outage; 8]);
    }

    #[test]
    fn a_gateway_that_lost_the_answer_tells_nothing() {
        for status in [502, 504] {
            let answer = Answer { status, retry_after: None, body: Vec::new() };
            assert_eq!(by_status(&answer), Outcome::Unknown(Detail::Status(status)));
        }
    }
}
