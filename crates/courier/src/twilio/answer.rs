//! What Twilio's answers mean.

use serde::Deserialize;

use crate::http::{Answer, by_status};
use crate::{Detail, Fate, Outcome, Reason, Refusal};

#[derive(Deserialize)]
struct Created {
    sid: String,
}

#[derive(Deserialize)]
struct Failed {
    code: u32,
}

pub(super) fn judge(answer: &Answer) -> Outcome {
    if answer.is_success() {
        let created = answer.json::<Created>().filter(|created| !created.sid.is_empty());
        return created.map_or(Outcome::Unknown(Detail::Malformed), |created| Outcome::accepted(created.sid));
    }
    match answer.json::<Failed>().and_then(|failed| Some((reason(failed.code)?, failed.code))) {
        Some((reason, code)) => {
            let retry_after = answer.retry_after;
            Outcome::Refused(Refusal { reason, detail: Detail::Code(code), retry_after })
        }
        None => by_status(answer),
    }
}

#[derive(Deserialize)]
struct State {
    status: String,
}

/// What became of a message that was asked for.
pub(super) fn fate(answer: &Answer) -> Option<Fate> {
    fate_of(&answer.json::<State>()?.status)
}

/// The end that a status tells of; none while the message is under way.
pub(super) fn fate_of(status: &str) -> Option<Fate> {
    Fate::by_word(status, &["delivered", "read"], &["undelivered", "failed", "canceled"])
}

/// Whose fault a code of Twilio's error dictionary is; none where the status tells enough.
fn reason(code: u32) -> Option<Reason> {
    Some(match code {
        // Wrong credentials; an account that is suspended or closed.
        20003 | 20005 | 20008 | 30002 | 90010 => Reason::Auth,
        20429 | 14107 | 30001 => Reason::Rate,
        // Not a number, out of reach, a land line, of a country that is not switched on, on a block list.
        21211 | 21214 | 21217 | 21265 | 21408 | 21610 | 21612 | 21614 | 21635 | 30003..=30006 => {
            Reason::Number
        }
        // The sender or the text.
        21212 | 21602 | 21603 | 21606 | 21611 | 21616 | 21617 | 21618 | 21659 | 21660 | 30007 => {
            Reason::Message
        }
        // The account's own limits on spending.
        21608 | 30034 | 63038 => Reason::NoFunds,
        _ => return None,
    })
}
