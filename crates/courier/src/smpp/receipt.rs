//! What the centre delivers to us: receipts, and what people write back.

use rusmpp::pdus::DeliverSm;
use rusmpp::tlvs::TlvValue;
use rusmpp::values::{DataCoding, EsmClass, MessageState};

use super::settings::ReceiptIds;
use crate::Fate;
use crate::callback::{Heard, Subject};

/// The bits of `esm_class` that tell a text from receipts, acknowledgements and notifications.
const KIND: u8 = 0b0011_1100;
const RECEIPT: u8 = 0b0000_0100;

/// What the PDU says; nothing, if it is of no use to us.
pub(super) fn heard(deliver: &DeliverSm, ids: ReceiptIds) -> Heard {
    let text = text(deliver);
    match kind(deliver.esm_class) {
        0 => {
            let from = deliver.source_addr.as_str().trim_start_matches('+');
            Heard::reply(&format!("+{from}"), &text)
        }
        RECEIPT => Heard::receipt(subject(deliver, &text, ids), fate(deliver, &text)),
        _ => Heard::default(),
    }
}

fn kind(class: EsmClass) -> u8 {
    u8::from(class) & KIND
}

/// By the parameter that the standard has for it, else by the text that centres agree on.
fn subject(deliver: &DeliverSm, text: &str, ids: ReceiptIds) -> Option<Subject> {
    let by_parameter = values(deliver).find_map(|value| match value {
        TlvValue::ReceiptedMessageId(id) => Some(ids.answered(id.as_str())),
        _ => None,
    });
    let by_text = || Some(ids.received(field(text, "id:")?));
    by_parameter.or_else(by_text).map(Subject::Reference)
}

fn fate(deliver: &DeliverSm, text: &str) -> Option<Fate> {
    let by_parameter = values(deliver).find_map(|value| match value {
        TlvValue::MessageState(state) => Some(*state),
        _ => None,
    });
    match by_parameter {
        Some(MessageState::Delivered) => Some(Fate::Delivered),
        Some(
            MessageState::Expired
            | MessageState::Deleted
            | MessageState::Undeliverable
            | MessageState::Rejected,
        ) => Some(Fate::Failed),
        Some(_) => None,
        None => {
            Fate::by_word(field(text, "stat:")?, &["DELIVRD"], &["EXPIRED", "DELETED", "UNDELIV", "REJECTD"])
        }
    }
}

/// The word after `name`, which stands alone: `id` is no part of another name.
fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.split_whitespace().find_map(|word| word.strip_prefix(name)).filter(|value| !value.is_empty())
}

/// The text, as far as it is of letters that every alphabet has in common.
fn text(deliver: &DeliverSm) -> String {
    let payload = values(deliver).find_map(|value| match value {
        TlvValue::MessagePayload(payload) => Some(payload.value.as_ref()),
        _ => None,
    });
    let octets = payload.unwrap_or_else(|| deliver.short_message().as_ref());
    if deliver.data_coding == DataCoding::Ucs2 {
        let units = octets.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    } else {
        String::from_utf8_lossy(octets).into_owned()
    }
}

fn values(deliver: &DeliverSm) -> impl Iterator<Item = &TlvValue> {
    deliver.tlvs().iter().filter_map(|tlv| tlv.value())
}

#[cfg(test)]
mod tests {
    use rusmpp::tlvs::MessageDeliveryRequestTlvValue;
    use rusmpp::types::{COctetString, OctetString};

    use super::*;
    use crate::Wish;

    fn deliver(class: u8, text: &[u8]) -> DeliverSm {
        DeliverSm::builder()
            .source_addr(COctetString::from_string("99911111111".to_owned()).unwrap())
            .esm_class(EsmClass::from(class))
            .data_coding(DataCoding::from(0))
            .short_message(OctetString::from_slice(text).unwrap())
            .build()
    }

    fn receipt(text: &str) -> Heard {
        heard(&deliver(4, text.as_bytes()), ReceiptIds::Same)
    }

    fn settled(id: &str, fate: Fate) -> Heard {
        Heard::receipt(Some(Subject::Reference(id.to_owned())), Some(fate))
    }

    #[test]
    fn a_receipt_in_words_tells_of_its_message() {
        let of = |stat: &str| {
            format!(
                "id:4f-A0 sub:001 dlvrd:001 submit date:2601010000 done date:2601010001 stat:{stat} err:000 text:id:x"
            )
        };
        assert_eq!(receipt(&of("DELIVRD")), settled("4f-A0", Fate::Delivered));
        for stat in ["EXPIRED", "DELETED", "UNDELIV", "REJECTD"] {
            assert_eq!(receipt(&of(stat)), settled("4f-A0", Fate::Failed), "{stat}");
        }
        for stat in ["ENROUTE", "ACCEPTD", "UNKNOWN", "delivrd", ""] {
            assert_eq!(receipt(&of(stat)), Heard::default(), "{stat}");
        }
        for text in ["", "stat:DELIVRD", "id: stat:DELIVRD", "id:1", "\u{0}\u{1}"] {
            assert_eq!(receipt(text), Heard::default(), "{text}");
        }
    }

    #[test]
    fn the_standard_s_parameters_go_before_the_words() {
        let mut deliver = deliver(4, b"id:9 stat:UNDELIV");
        let id = COctetString::from_string("1A".to_owned()).unwrap();
        deliver.push_tlv(MessageDeliveryRequestTlvValue::ReceiptedMessageId(id));
        deliver.push_tlv(MessageDeliveryRequestTlvValue::MessageState(MessageState::Delivered));
        assert_eq!(heard(&deliver, ReceiptIds::Same), settled("1A", Fate::Delivered));
        assert_eq!(heard(&deliver, ReceiptIds::Decimal), settled("26", Fate::Delivered));
    }

    #[test]
    fn a_receipt_may_write_a_name_in_another_way() {
        let deliver = deliver(4, b"id:0000000026 stat:DELIVRD");
        assert_eq!(heard(&deliver, ReceiptIds::Decimal), settled("26", Fate::Delivered));
        let fate_of_hex = heard(&deliver, ReceiptIds::Hex);
        assert_eq!(fate_of_hex, settled("38", Fate::Delivered));
    }

    #[test]
    fn what_people_write_back_is_a_wish_or_nothing() {
        let wish =
            |heard: Heard| heard.replies.first().map(|reply| (reply.from.as_str().to_owned(), reply.wish));
        let from = || "+99911111111".to_owned();
        assert_eq!(wish(heard(&deliver(0, b"Stop"), ReceiptIds::Same)), Some((from(), Wish::Stop)));
        assert_eq!(wish(heard(&deliver(0, b"hello"), ReceiptIds::Same)), None);
        let mut ucs_2 = deliver(0, b"\0S\0T\0A\0R\0T");
        ucs_2.data_coding = DataCoding::Ucs2;
        assert_eq!(wish(heard(&ucs_2, ReceiptIds::Same)), Some((from(), Wish::Start)));
        for class in [8, 16, 32] {
            assert_eq!(heard(&deliver(class, b"STOP"), ReceiptIds::Same), Heard::default(), "{class}");
        }
    }
}
