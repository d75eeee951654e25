//! What the centre's answers mean.

use super::session::Answer;
use super::settings::ReceiptIds;
use crate::{Detail, Outcome, Reason, Refusal};

/// What became of a text that was answered.
pub(super) fn judge(answer: Answer, ids: ReceiptIds) -> Outcome {
    match answer {
        Answer::Unreadable => Outcome::Unknown(Detail::Malformed),
        Answer::Status { status: 0, id: None } => Outcome::Accepted { reference: None },
        Answer::Status { status: 0, id: Some(id) } => Outcome::accepted(ids.answered(&id)),
        Answer::Status { status, .. } => Outcome::Refused(refusal(status)),
    }
}

/// The meaning of a status that is not 0.
pub(super) fn refusal(status: u32) -> Refusal {
    Refusal { reason: reason(status), detail: Detail::Code(status), retry_after: None }
}

/// Whose fault a `command_status` is (SMPP 3.4, section 5.1.3); those above 0x400 are each operator's own.
fn reason(status: u32) -> Reason {
    match status {
        // Bind failed, wrong password, account or kind of system; not allowed (SMPP 5.0).
        0x0d | 0x0e | 0x0f | 0x53 | 0x100 | 0x101 => Reason::Auth,
        // Queue full; throttled.
        0x14 | 0x58 => Reason::Rate,
        // The destination's address, type of number or numbering plan.
        0x0b | 0x50 | 0x51 => Reason::Number,
        // Lengths; priority, receipts, kind of service, class; the sender; times; a text or parameter that is not taken.
        0x01 | 0x02 | 0x06 | 0x07 | 0x0a | 0x15 | 0x43 | 0x48 | 0x49 | 0x61..=0x63 | 0xc0..=0xc4 => {
            Reason::Message
        }
        _ => Reason::Outage,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_tells_whose_fault_it_is() {
        let table = [
            (Reason::Auth, [0x0d, 0x0e, 0x0f, 0x53].as_slice()),
            (Reason::Rate, &[0x14, 0x58]),
            (Reason::Number, &[0x0b, 0x50, 0x51]),
            (Reason::Message, &[0x01, 0x02, 0x0a, 0x15, 0x43, 0x48, 0x49, 0x61, 0x62, 0xc4]),
            (Reason::Outage, &[0x03, 0x04, 0x05, 0x08, 0x45, 0x64, 0x65, 0x66, 0xff, 0x400, u32::MAX]),
        ];
        for (reason, statuses) in table {
            for status in statuses.iter().copied() {
                let outcome = judge(Answer::Status { status, id: Some("1".to_owned()) }, ReceiptIds::Same);
                assert_eq!(outcome, Outcome::refused(reason, Detail::Code(status)), "{status:#x}");
            }
        }
    }

    #[test]
    fn a_message_without_a_name_is_taken_too() {
        let taken = judge(Answer::Status { status: 0, id: None }, ReceiptIds::Same);
        assert_eq!(taken, Outcome::Accepted { reference: None });
        assert_eq!(judge(Answer::Unreadable, ReceiptIds::Same), Outcome::Unknown(Detail::Malformed));
    }
}
