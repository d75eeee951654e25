//! What a person of each market might type in.

use common::{Entropy as _, SystemEntropy};
use serde_json::{Value, json};

/// A market's sample person.
pub(super) struct Sample {
    pub(super) market: &'static str,
    /// A number's beginning and how many digits follow: each walk takes numbers of its own, for texts to one are few.
    number: (&'static str, u32),
    pub(super) address: Value,
    /// A way to pay beside the card.
    pub(super) payment: Value,
}

/// A sample of every market that we know.
pub(super) fn samples() -> Vec<Sample> {
    vec![
        Sample {
            market: "kg",
            number: ("+996700", 6),
            address: json!({ "street": "Юнусалиева", "building": "34", "apartment": "12", "region": "Бишкек" }),
            payment: json!({ "type": "cash_on_delivery" }),
        },
        Sample {
            market: "us",
            number: ("+1555", 7),
            address: json!({ "street_address": "123 Main St", "city": "New York", "state": "NY", "zip_code": "10001" }),
            payment: json!({ "type": "paypal" }),
        },
    ]
}

impl Sample {
    /// A number that, with luck, nobody has.
    pub(super) fn number(&self) -> String {
        let (beginning, digits) = self.number;
        let number = drawn() % 10_u64.pow(digits);
        format!("{beginning}{number:0width$}", width = digits as usize)
    }
}

/// A new `Idempotency-Key`.
pub(super) fn key() -> String {
    format!("{:016x}{:016x}", drawn(), drawn())
}

fn drawn() -> u64 {
    let mut bytes = [0; 8];
    SystemEntropy.fill(&mut bytes);
    u64::from_le_bytes(bytes)
}
