//! Kyrgyzstan's numbers: +996 and nine digits.

use common::{Code, Phone};
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberType};
use web::PhonePolicy;

/// The country's calling code.
pub(crate) const PREFIX: &str = "+996";

/// Whether the number is the market's and, under the stricter policy, a mobile one.
pub(crate) fn check(phone: &Phone, policy: PhonePolicy) -> Result<(), Code> {
    let national = phone.national(PREFIX).ok_or(Code::MarketMismatch)?;
    if national.len() != 9 || national.starts_with(['0', '1']) {
        return Err(Code::InvalidPhone);
    }
    let number = PHONE_NUMBER_UTIL.parse(phone.as_str(), None).map_err(|_| Code::InvalidPhone)?;
    match reach(&number) {
        Reach::Mobile => Ok(()),
        Reach::Special => Err(Code::PhoneTypeUnsupported),
        Reach::Fixed | Reach::Unknown if policy == PhonePolicy::Possible => Ok(()),
        Reach::Fixed => Err(Code::PhoneTypeUnsupported),
        Reach::Unknown => Err(Code::InvalidPhone),
    }
}

/// `+996 505 325 311`.
pub(crate) fn format(phone: &Phone) -> String {
    match phone.national(PREFIX) {
        Some(n) if n.len() == 9 => format!("{PREFIX} {} {} {}", &n[..3], &n[3..6], &n[6..]),
        _ => phone.as_str().to_owned(),
    }
}

/// What the numbering plan makes of a number.
enum Reach {
    Mobile,
    Fixed,
    /// Toll-free, premium and the like.
    Special,
    /// Not assigned.
    Unknown,
}

fn reach(number: &PhoneNumber) -> Reach {
    match number.get_type() {
        PhoneNumberType::Mobile | PhoneNumberType::FixedLineOrMobile => Reach::Mobile,
        PhoneNumberType::FixedLine => Reach::Fixed,
        PhoneNumberType::Unknown => Reach::Unknown,
        PhoneNumberType::TollFree
        | PhoneNumberType::PremiumRate
        | PhoneNumberType::SharedCost
        | PhoneNumberType::VoIP
        | PhoneNumberType::PersonalNumber
        | PhoneNumberType::Pager
        | PhoneNumberType::UAN
        | PhoneNumberType::VoiceMail => Reach::Special,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phone(text: &str) -> Phone {
        Phone::parse(text).unwrap()
    }

    fn checked(text: &str) -> [Result<(), Code>; 2] {
        [PhonePolicy::Possible, PhonePolicy::Deliverable].map(|policy| check(&phone(text), policy))
    }

    #[test]
    fn mobile_numbers_are_taken_under_both_policies() {
        for text in ["+996505325311", "+996555123456", "+996700123456", "+996770123456", "+996990123456"] {
            assert_eq!(checked(text), [Ok(()), Ok(())], "{text}");
        }
    }

    #[test]
    fn unassigned_numbers_and_fixed_lines_are_possible_only() {
        assert_eq!(checked("+996611123456"), [Ok(()), Err(Code::InvalidPhone)]);
        for text in ["+996312123456", "+996322212345"] {
            assert_eq!(checked(text), [Ok(()), Err(Code::PhoneTypeUnsupported)], "{text}");
        }
    }

    #[test]
    fn special_numbers_are_never_taken() {
        assert_eq!(checked("+996800123456"), [Err(Code::PhoneTypeUnsupported); 2]);
    }

    #[test]
    fn another_length_or_a_leading_zero_or_one_is_no_number() {
        for text in ["+99650532531", "+9965053253111", "+996050532531", "+996150532531", "+9960505325311"] {
            assert_eq!(checked(text), [Err(Code::InvalidPhone); 2], "{text}");
        }
    }

    #[test]
    fn another_countrys_number_is_another_markets() {
        for text in ["+15551234567", "+77011234567", "+99550532531"] {
            assert_eq!(checked(text), [Err(Code::MarketMismatch); 2], "{text}");
        }
    }

    #[test]
    fn numbers_are_written_in_threes() {
        assert_eq!(format(&phone("+996505325311")), "+996 505 325 311");
    }
}
