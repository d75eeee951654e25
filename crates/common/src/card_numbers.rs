//! Full card numbers (PANs, ISO/IEC 7812), which nobody may send here: found wherever they hide in a request.

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

/// How many digits a card number has.
const LENGTHS: std::ops::RangeInclusive<usize> = 12..=19;

/// The zeros of the digit alphabets (Unicode's general category Nd) that NFKC does not make ASCII; nine digits follow each.
const ZEROS: [u32; 58] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0,
    0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50,
    0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136,
    0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50,
    0x11da0, 0x16a60, 0x16ac0, 0x16b50, 0x1e140, 0x1e2f0, 0x1e950,
];

/// Whether a member of a JSON object holds a card number, in its key, its value or anywhere within that.
pub fn member_has_card_number(key: &str, value: &Value) -> bool {
    let mut text = format!("{key} ");
    write_leaves(value, &mut text);
    has_card_number(&text)
}

/// Whether the text holds a card number: 12 to 19 digits of any alphabet that pass Luhn's test, whatever separates
/// them but letters.
pub fn has_card_number(text: &str) -> bool {
    let text: String = text.nfkc().map(ascii_digit).collect();
    text.split(char::is_alphabetic).any(|run| {
        let groups: Vec<&str> = run.split(|c: char| !c.is_ascii_digit()).filter(|g| !g.is_empty()).collect();
        (0..groups.len()).any(|start| begins_with_card_number(&groups[start..]))
    })
}

/// Whether the first of the groups, or some of the first together, are a card number.
fn begins_with_card_number(groups: &[&str]) -> bool {
    let mut digits = String::new();
    for group in groups {
        digits.push_str(group);
        if digits.len() > *LENGTHS.end() {
            return false;
        }
        if LENGTHS.contains(&digits.len()) && passes_luhn(&digits) {
            return true;
        }
    }
    false
}

/// The check digit of ISO/IEC 7812-1, annex B. A run of zeros passes it and is no card.
fn passes_luhn(digits: &str) -> bool {
    let doubled = |digit: u32| if digit > 4 { 2 * digit - 9 } else { 2 * digit };
    let values = digits.chars().rev().filter_map(|c| c.to_digit(10));
    let sum: u32 =
        values.enumerate().map(|(at, digit)| if at % 2 == 1 { doubled(digit) } else { digit }).sum();
    sum > 0 && sum.is_multiple_of(10)
}

fn ascii_digit(c: char) -> char {
    let value = ZEROS.iter().map(|zero| u32::from(c).wrapping_sub(*zero)).find(|value| *value < 10);
    value.and_then(|value| char::from_digit(value, 10)).unwrap_or(c)
}

fn write_leaves(value: &Value, text: &mut String) {
    match value {
        Value::Null | Value::Bool(_) => {}
        Value::Number(number) => text.push_str(&format!("{number} ")),
        Value::String(string) if is_uuid(string) => {}
        Value::String(string) => text.push_str(&format!("{string} ")),
        Value::Array(items) => items.iter().for_each(|item| write_leaves(item, text)),
        Value::Object(members) => members.iter().for_each(|(key, value)| {
            text.push_str(&format!("{key} "));
            write_leaves(value, text);
        }),
    }
}

/// Some ids of ours, sent back as they were told, would look like one by chance.
fn is_uuid(text: &str) -> bool {
    text.len() == 36 && uuid::Uuid::try_parse(text).is_ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_card_number_is_found_however_it_is_written() {
        for text in [
            "4111111111111111",
            "4111 1111 1111 1111",
            "4111-1111-1111-1111",
            "4111.1111/1111_1111",
            "4111\u{a0}1111\u{200b}1111\u{2009}1111",
            "4111\u{0}1111\n1111\t1111",
            "card 4111111111111111, 12/30",
            "4111 1111 1111 1111 12/30 123",
            "7 4111111111111111",
            "x4111111111111111y",
            "４１１１１１１１１１１１１１１１",
            "٤١١١١١١١١١١١١١١١",
            "④①①①①①①①①①①①①①①①",
            "378282246310005",
            "6011000990139424",
            "5555555555554444",
            "9417111111111111",
        ] {
            assert!(has_card_number(text), "{text:?}");
        }
    }

    #[test]
    fn other_numbers_are_no_card_numbers() {
        for text in [
            "",
            "4111111111111112",
            "41111111111",
            "4111a1111b1111c1111",
            "+996 505 325 311",
            "10001-1234",
            "tok_1Nf2x0411",
            "0000000000000000",
            "ул. Юнусалиева, 34, кв. 12",
            "0199f0a4-6d2e-7c11-8a53-0e6a5a2f9d10",
        ] {
            assert!(!has_card_number(text), "{text:?}");
        }
    }

    #[test]
    fn a_member_is_searched_to_its_depths() {
        let card = "4111111111111111";
        assert!(member_has_card_number("note", &json!([{ "a": { "b": ["x", card] } }])));
        assert!(member_has_card_number("note", &json!(4_111_111_111_111_111_u64)));
        assert!(member_has_card_number("note", &json!(["4111", "1111", "1111", 1111])));
        assert!(member_has_card_number("note", &json!({ card: true })));
        assert!(member_has_card_number(card, &json!(null)));
        assert!(!member_has_card_number("exp_year", &json!(2030)));
        let id = "01920397-4111-7111-8111-111111111005";
        assert!(has_card_number(id) && !member_has_card_number("id", &json!(id)));
    }

    proptest! {
        #[test]
        fn every_number_with_its_check_digit_is_found(digits in "[1-9][0-9]{10,17}", separator in "[ .·-]{0,2}") {
            let number = (0..10).map(|check| format!("{digits}{check}")).find(|number| passes_luhn(number)).unwrap();
            let written: Vec<_> = number.as_bytes().chunks(4).map(|four| String::from_utf8_lossy(four)).collect();
            prop_assert!(has_card_number(&written.join(&separator)));
        }
    }
}
