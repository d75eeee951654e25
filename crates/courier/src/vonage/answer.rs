//! What Vonage's answers mean.

use serde::Deserialize;

use crate::http::{Answer, by_status};
use crate::{Detail, Outcome, Reason, Refusal};

#[derive(Deserialize)]
struct Submitted {
    message_uuid: String,
}

/// A problem document; its `type` ends in `#` and a code.
#[derive(Deserialize)]
struct Failed {
    r#type: String,
}

pub(super) fn judge(answer: &Answer) -> Outcome {
    if answer.is_success() {
        let submitted = answer.json::<Submitted>().filter(|submitted| !submitted.message_uuid.is_empty());
        let unknown = Outcome::Unknown(Detail::Malformed);
        return submitted.map_or(unknown, |submitted| Outcome::accepted(submitted.message_uuid));
    }
    let code = answer.json::<Failed>().and_then(|failed| failed.r#type.rsplit_once('#')?.1.parse().ok());
    match code.and_then(|code| Some((reason(code)?, code))) {
        Some((reason, code)) => {
            let retry_after = answer.retry_after;
            Outcome::Refused(Refusal { reason, detail: Detail::Code(code), retry_after })
        }
        None => by_status(answer),
    }
}

/// Whose fault a code of the Messages API is; none where the status tells enough.
fn reason(code: u32) -> Option<Reason> {
    Some(match code {
        1000 | 1241 | 1460 => Reason::Rate,
        1060 | 1080 => Reason::Auth,
        1070 => Reason::NoFunds,
        1030 | 1100 => Reason::Outage,
        // Barred, absent, not a number.
        1050 | 1170 | 1180 | 1190 | 1240 => Reason::Number,
        1010 | 1020..=1022 | 1040 | 1120 | 1210 | 1420 => Reason::Message,
        _ => return None,
    })
}
