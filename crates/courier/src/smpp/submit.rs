//! A message as the PDU that hands it over.

use chrono::TimeDelta;
use common::{ExposeSecret, Timestamp};
use rusmpp::pdus::SubmitSm;
use rusmpp::types::{EmptyOrFullCOctetString, OctetString};
use rusmpp::values::{DataCoding, EsmClass, RegisteredDelivery};

use super::address::Address;
use crate::{OutboundMessage, gsm};

/// A receipt is wanted of every end.
const RECEIPT: u8 = 1;

/// The message's PDU; none if it is one that SMPP can't write.
pub(super) fn submit(
    message: &OutboundMessage,
    sender: &str,
    gsm_coding: u8,
    now: Timestamp,
) -> Option<SubmitSm> {
    let (source, target) = (Address::of_sender(sender)?, Address::of_phone(&message.to)?);
    let (coding, text) = written(message.text.expose_secret(), gsm_coding);
    let validity = validity(message.expires_at - now);
    Some(
        SubmitSm::builder()
            .source_addr_ton(source.ton)
            .source_addr_npi(source.npi)
            .source_addr(source.digits)
            .dest_addr_ton(target.ton)
            .dest_addr_npi(target.npi)
            .destination_addr(target.digits)
            // The crate's default is an acknowledgement.
            .esm_class(EsmClass::from(0))
            .validity_period(EmptyOrFullCOctetString::from_string(validity).ok()?)
            .registered_delivery(RegisteredDelivery::from(RECEIPT))
            .data_coding(DataCoding::from(coding))
            .short_message(OctetString::from_vec(text).ok()?)
            .build(),
    )
}

/// The text's coding and octets: GSM 03.38, an octet for each place, where that suffices; else UCS-2.
fn written(text: &str, gsm_coding: u8) -> (u8, Vec<u8>) {
    match gsm::octets(text) {
        Some(octets) => (gsm_coding, octets),
        None => (u8::from(DataCoding::Ucs2), text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
    }
}

/// A relative time (section 7.1.1), so that the two clocks need not agree: years, months, days, hours, minutes, seconds.
fn validity(left: TimeDelta) -> String {
    let seconds = left.num_seconds().clamp(1, 99 * 86_400 - 1);
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    format!("0000{days:02}{hours:02}{minutes:02}{:02}000R", seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_relative_and_of_sixteen_characters() {
        for (seconds, expected) in [
            (600, "000000001000000R"),
            (59, "000000000059000R"),
            (3_661, "000000010101000R"),
            (90_000, "000001010000000R"),
            (-5, "000000000001000R"),
        ] {
            let written = validity(TimeDelta::seconds(seconds));
            assert_eq!((written.as_str(), written.len()), (expected, 16));
        }
    }

    #[test]
    fn a_text_is_gsm_where_that_suffices_and_else_ucs_2() {
        assert_eq!(written("€1 @", 0), (0, b"\x1b\x651 \x00".to_vec()));
        assert_eq!(written("a", 1), (1, b"a".to_vec()));
        assert_eq!(written("Ңa", 0), (8, vec![0x04, 0xa2, 0, 0x61]));
    }
}
