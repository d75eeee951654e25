//! What the Cloud API's answers mean.

use serde::Deserialize;

use crate::http::{Answer, by_status};
use crate::{Detail, Outcome, Reason, Refusal};

#[derive(Deserialize)]
struct Sent {
    messages: Vec<Message>,
}

#[derive(Deserialize)]
struct Message {
    id: String,
}

#[derive(Deserialize)]
struct Failed {
    error: Error,
}

#[derive(Deserialize)]
struct Error {
    code: u32,
}

pub(super) fn judge(answer: &Answer) -> Outcome {
    if answer.is_success() {
        let sent = answer.json::<Sent>().and_then(|sent| sent.messages.into_iter().next());
        let named = sent.filter(|message| !message.id.is_empty());
        return named.map_or(Outcome::Unknown(Detail::Malformed), |message| Outcome::accepted(message.id));
    }
    let Some(failed) = answer.json::<Failed>() else { return by_status(answer) };
    let code = failed.error.code;
    match reason(code) {
        Some(reason) => {
            let retry_after = answer.retry_after;
            Outcome::Refused(Refusal { reason, detail: Detail::Code(code), retry_after })
        }
        None => by_status(answer),
    }
}

/// Whose fault a code of the Graph or the Cloud API is; none where the status tells enough.
fn reason(code: u32) -> Option<Reason> {
    Some(match code {
        0 | 3 | 10 | 190 | 200..=299 | 368 | 131_005 | 131_031 | 131_045 | 133_010 => Reason::Auth,
        131_042 => Reason::NoFunds,
        4 | 80_007 | 130_429 | 131_048 | 131_056 => Reason::Rate,
        1 | 2 | 131_000 | 131_016 | 131_057 | 133_004 => Reason::Outage,
        // Not on WhatsApp, in an experiment, not allowed in its country.
        33 | 130_472 | 130_497 | 131_021 | 131_026 | 131_030 | 131_049 => Reason::Number,
        100 | 131_008 | 131_009 | 131_051 | 132_000..=132_999 => Reason::Message,
        _ => return None,
    })
}
