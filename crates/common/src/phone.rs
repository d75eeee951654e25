//! Phone numbers in their one canonical form, E.164 with a leading `+`.

use std::fmt;

use rlibphonenumber::{NumberLengthType, PHONE_NUMBER_UTIL, PhoneNumberType};

/// E.164 allows fifteen digits; a separator after each of them is already more than anyone writes.
const LONGEST_INPUT: usize = 48;
const DIGITS: std::ops::RangeInclusive<usize> = 8..=15;

/// A phone number in E.164 (`+996505325311`); its `Debug` form shows no more than a log may.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Phone(String);

/// The text is not a phone number in an accepted notation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a phone number in international form")]
pub struct InvalidPhone;

impl Phone {
    /// Canonicalises `input`: E.164, or the same with ASCII spaces, `-`, `.`, `(`, `)` between the digits,
    /// or without the `+` when the digits are a full international number.
    pub fn parse(input: &str) -> Result<Self, InvalidPhone> {
        if input.len() > LONGEST_INPUT {
            return Err(InvalidPhone);
        }
        let has_plus = input.starts_with('+');
        let canonical = canonical(input.strip_prefix('+').unwrap_or(input))?;
        let count = canonical.len() - 1;
        if canonical[1..].starts_with('0') || !DIGITS.contains(&count) {
            return Err(InvalidPhone);
        }
        if !has_plus && !is_full_international(&canonical) {
            return Err(InvalidPhone);
        }
        Ok(Self(canonical))
    }

    /// The canonical text, `+` included.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The digits after `prefix` (a country's, `+996`), if the number starts with it.
    pub fn national(&self, prefix: &str) -> Option<&str> {
        self.0.strip_prefix(prefix)
    }

    /// The number without its last four digits: the key of the budgets per number prefix.
    pub fn block(&self) -> &str {
        &self.0[..self.0.len() - 4]
    }
}

/// A plus and the digits of `input`.
fn canonical(input: &str) -> Result<String, InvalidPhone> {
    let bytes = input.as_bytes();
    let ends_in_digits = [bytes.first(), bytes.last()].iter().all(|b| b.is_some_and(u8::is_ascii_digit));
    let known = |b: &u8| b.is_ascii_digit() || matches!(b, b' ' | b'-' | b'.' | b'(' | b')');
    if !ends_in_digits || !bytes.iter().all(known) {
        return Err(InvalidPhone);
    }
    let mut canonical = String::with_capacity(1 + bytes.len());
    canonical.push('+');
    canonical.extend(bytes.iter().filter(|b| b.is_ascii_digit()).map(|b| char::from(*b)));
    Ok(canonical)
}

/// Without a `+`, a national number could pass for another country's (`555 123 4567` for one of `+55`): only what
/// has the length of that country's mobile numbers counts.
fn is_full_international(canonical: &str) -> bool {
    let parsed = PHONE_NUMBER_UTIL.parse(canonical, None);
    parsed.is_ok_and(|number| {
        let length =
            PHONE_NUMBER_UTIL.is_possible_number_for_type_with_reason(&number, PhoneNumberType::Mobile);
        matches!(length, Ok(NumberLengthType::IsPossible))
    })
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let visible = self.0.len() - 2;
        write!(f, "Phone(+{}…{})", "*".repeat(visible - 1), &self.0[visible..])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parsed(input: &str) -> Option<String> {
        Phone::parse(input).ok().map(|phone| phone.0)
    }

    #[test]
    fn notations_of_one_number_are_one_number() {
        for input in
            ["+996505325311", "996505325311", "+996 505 325 311", "+996-505-325-311", "+996(505)32.53.11"]
        {
            assert_eq!(parsed(input).as_deref(), Some("+996505325311"), "{input}");
        }
        assert_eq!(parsed("+1 (555) 123-4567").as_deref(), Some("+15551234567"));
        assert_eq!(parsed("15551234567").as_deref(), Some("+15551234567"));
    }

    #[test]
    fn everything_else_is_refused() {
        for input in [
            "",
            "+",
            "++996505325311",
            " +996505325311",
            "+996505325311 ",
            "+ 996505325311",
            "tel:+996505325311",
            "00996505325311",
            "0505325311",
            "5551234567",
            "2125551234",
            "505325311",
            "+996505325311;ext=2",
            "+996505325311x12",
            "+99650532531a",
            "+９９６５０５３２５３１１",
            "+٩٩٦٥٠٥٣٢٥٣١١",
            "+996\u{a0}505325311",
            "+996\u{200b}505325311",
            "+996505\n325311",
            "+996505\t325311",
            "+996505\u{0}325311",
            "+1234567",
            "+1234567890123456",
            "(996)505325311",
            "+0996505325311",
            "+996/505325311",
        ] {
            assert_eq!(parsed(input), None, "{input:?}");
        }
    }

    #[test]
    fn debug_shows_only_the_last_two_digits() {
        let shown = format!("{:?}", Phone::parse("+996505325311").unwrap());
        assert_eq!(shown, "Phone(+**********…11)");
    }

    proptest! {
        #[test]
        fn parsing_is_idempotent_and_never_panics(input in "\\PC{0,60}|[+0-9 ().-]{0,30}") {
            if let Ok(phone) = Phone::parse(&input) {
                prop_assert_eq!(Phone::parse(phone.as_str()), Ok(phone));
            }
        }
    }
}
