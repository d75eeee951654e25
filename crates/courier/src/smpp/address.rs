//! Whom a text comes from and where it goes, as SMPP writes it.

use common::Phone;
use rusmpp::types::COctetString;
use rusmpp::values::{Npi, Ton};

/// An address with its type of number and numbering plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) ton: Ton,
    pub(super) npi: Npi,
    pub(super) digits: COctetString<1, 21>,
}

/// Numbers of so few digits are short codes.
const SHORT: usize = 8;
/// The longest name that phones show.
const NAME: usize = 11;

impl Address {
    /// A sender's: an international number, a short code or a name. None if it is nothing of these.
    pub(super) fn of_sender(sender: &str) -> Option<Self> {
        let digits = sender.strip_prefix('+').unwrap_or(sender);
        let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        match (is_number, digits.len()) {
            (true, ..=SHORT) if digits == sender => Self::new(Ton::NetworkSpecific, Npi::Unknown, digits),
            (true, 7..=15) => Self::new(Ton::International, Npi::Isdn, digits),
            (false, _) if is_name(sender) => Self::new(Ton::Alphanumeric, Npi::Unknown, sender),
            _ => None,
        }
    }

    /// A phone's.
    pub(super) fn of_phone(phone: &Phone) -> Option<Self> {
        Self::new(Ton::International, Npi::Isdn, phone.as_str().trim_start_matches('+'))
    }

    fn new(ton: Ton, npi: Npi, text: &str) -> Option<Self> {
        Some(Self { ton, npi, digits: COctetString::from_string(text.to_owned()).ok()? })
    }
}

fn is_name(text: &str) -> bool {
    text.len() <= NAME
        && text.bytes().any(|b| b.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_graphic() || b == b' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_is_what_it_looks_like() {
        let kind =
            |text| Address::of_sender(text).map(|address| (u8::from(address.ton), u8::from(address.npi)));
        for (sender, expected) in [
            ("Sample", Some((5, 0))),
            ("My Shop-1", Some((5, 0))),
            ("4404", Some((3, 0))),
            ("99911111111", Some((1, 1))),
            ("+99911111111", Some((1, 1))),
            ("", None),
            ("+", None),
            ("+123", None),
            ("1234567890123456", None),
            ("TwelveLetters", None),
            ("Пример", None),
            ("-", None),
        ] {
            assert_eq!(kind(sender), expected, "{sender}");
        }
        assert_eq!(Address::of_sender("+99911111111").unwrap().digits.as_str(), "99911111111");
    }
}
