//! What belongs to which numbers: the longest of all prefixes wins.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer};

use crate::Phone;

/// The first digits of a number in E.164, `+` included.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Prefix(String);

/// The text is not the beginning of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a prefix is a + and 1 to 14 digits, the first not 0")]
pub struct InvalidPrefix;

impl FromStr for Prefix {
    type Err = InvalidPrefix;

    fn from_str(text: &str) -> Result<Self, InvalidPrefix> {
        let digits = text.strip_prefix('+').ok_or(InvalidPrefix)?;
        let known = digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
        if known && (1..=14).contains(&digits.len()) { Ok(Self(text.to_owned())) } else { Err(InvalidPrefix) }
    }
}

impl<'de> Deserialize<'de> for Prefix {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl Prefix {
    /// The text, `+` included.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A table by prefix, longest first.
#[derive(Debug, Clone, Default)]
pub struct Prefixes<T>(Vec<(Prefix, T)>);

impl<T> Prefixes<T> {
    /// The table of these, in whatever order they come; no prefix may stand twice.
    pub fn new(entries: impl IntoIterator<Item = (Prefix, T)>) -> Self {
        let mut entries: Vec<_> = entries.into_iter().collect();
        entries.sort_by_key(|(prefix, _)| std::cmp::Reverse(prefix.0.len()));
        Self(entries)
    }

    /// All of it, the longest prefix first.
    pub fn iter(&self) -> impl Iterator<Item = (&Prefix, &T)> {
        self.0.iter().map(|(prefix, to)| (prefix, to))
    }

    /// What belongs to the prefixes, in no order that means anything.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|(_, to)| to)
    }

    /// What `phone` belongs to, if anything.
    pub fn find(&self, phone: &Phone) -> Option<&T> {
        self.0.iter().find(|(prefix, _)| phone.as_str().starts_with(&prefix.0)).map(|(_, to)| to)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn prefix(text: &str) -> Prefix {
        text.parse().unwrap()
    }

    #[test]
    fn a_prefix_is_a_plus_and_digits() {
        for bad in ["", "+", "996", "+0", "+99a", "++9", "+ 9", "+९", "+123456789012345"] {
            assert_eq!(bad.parse::<Prefix>(), Err(InvalidPrefix), "{bad}");
        }
    }

    #[test]
    fn a_longer_prefix_goes_before_a_shorter_one() {
        let routes = Prefixes::new([(prefix("+1"), "us"), (prefix("+1787"), "pr"), (prefix("+996"), "kg")]);
        let found = |number| routes.find(&Phone::parse(number).unwrap()).copied();
        assert_eq!(found("+15551234567"), Some("us"));
        assert_eq!(found("+17875551234"), Some("pr"));
        assert_eq!(found("+996505325311"), Some("kg"));
        assert_eq!(found("+442071838750"), None);
    }

    proptest! {
        #[test]
        fn the_table_agrees_with_asking_for_ever_shorter_beginnings(
            prefixes in proptest::collection::btree_set("\\+[1-3][0-3]{0,4}", 0..24),
            number in "\\+[1-3][0-3]{7,11}",
        ) {
            let known: BTreeMap<&str, usize> = prefixes.iter().enumerate().map(|(at, text)| (text.as_str(), at)).collect();
            let expected = (1..=number.len()).rev().find_map(|end| known.get(&number[..end]));
            let routes = Prefixes::new(prefixes.iter().enumerate().map(|(at, text)| (prefix(text), at)));
            prop_assert_eq!(routes.find(&Phone::parse(&number).unwrap()), expected);
        }
    }
}
