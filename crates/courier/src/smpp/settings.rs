use secrecy::SecretString;
use serde::Deserialize;

/// The section `courier.smpp`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmppSettings {
    /// The operator's message centre: `smpp://host:2775`, or `smpps://host:3550` with TLS.
    pub url: Option<SecretString>,
    /// Its own certificates or those that sign them, in PEM; without it those that the system trusts.
    pub ca_file: Option<String>,
    /// The account.
    pub system_id: Option<SecretString>,
    /// Its password: eight characters at most.
    pub password: Option<SecretString>,
    /// The kind of system that the operator wants to be told.
    pub system_type: Option<String>,
    /// The sender: a name, a short code or an international number.
    pub sender: Option<SecretString>,
    /// How many texts may wait for their answer at once.
    pub window: Option<u16>,
    /// Seconds between questions whether the centre is there.
    pub enquire_link: Option<u16>,
    /// The `data_coding` of texts in GSM 03.38.
    pub data_coding: Option<u8>,
    /// How receipts write a message's name, if not as the answer did.
    #[serde(default)]
    pub receipt_ids: ReceiptIds,
}

/// How receipts write the names that a centre gave in its answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReceiptIds {
    /// As the answer did.
    #[default]
    Same,
    /// In decimal what the answer wrote in hexadecimal.
    Decimal,
    /// In hexadecimal what the answer wrote in decimal.
    Hex,
}

impl ReceiptIds {
    /// The name in an answer, as the outbox keeps it.
    pub(super) fn answered(self, id: &str) -> String {
        match self {
            Self::Same => id.to_owned(),
            Self::Decimal => number(id, 16),
            Self::Hex => number(id, 10),
        }
    }

    /// The name in a receipt's text, as the outbox keeps it.
    pub(super) fn received(self, id: &str) -> String {
        match self {
            Self::Same => id.to_owned(),
            Self::Decimal => number(id, 10),
            Self::Hex => number(id, 16),
        }
    }
}

/// The number in decimal; what is none stays as it is.
fn number(id: &str, radix: u32) -> String {
    u64::from_str_radix(id, radix).map_or_else(|_| id.to_owned(), |number| number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_however_answer_and_receipt_write_it() {
        for (ids, answer, receipt) in [
            (ReceiptIds::Same, "00aF", "00aF"),
            (ReceiptIds::Decimal, "1A2B", "0000006699"),
            (ReceiptIds::Hex, "6699", "1a2b"),
            (ReceiptIds::Decimal, "no-number", "no-number"),
        ] {
            assert_eq!(ids.answered(answer), ids.received(receipt), "{ids:?}");
        }
        assert_ne!(ReceiptIds::Same.answered("1A2B"), ReceiptIds::Same.received("6699"));
    }
}
