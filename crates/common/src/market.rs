//! The name of a national market.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

/// A market's name in paths, tokens, settings and metrics: 2 to 16 of `[a-z0-9]`, a letter first.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct MarketId(String);

/// The text is not a market's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a market's name is 2 to 16 lower-case letters and digits, a letter first")]
pub struct InvalidMarketId;

impl MarketId {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for MarketId {
    type Err = InvalidMarketId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let starts_with_letter = text.starts_with(|c: char| c.is_ascii_lowercase());
        let known = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        if starts_with_letter && known && (2..=16).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidMarketId)
        }
    }
}

impl fmt::Display for MarketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for MarketId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_lower_case_words() {
        for good in ["kg", "us", "kz2"] {
            assert!(good.parse::<MarketId>().is_ok(), "{good}");
        }
        for bad in ["", "k", "KG", "k-g", "../kg", "1kg", "кг", "abcdefghijklmnopq"] {
            assert!(bad.parse::<MarketId>().is_err(), "{bad}");
        }
    }
}
