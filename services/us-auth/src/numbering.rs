//! The numbers of the United States: +1 and ten digits, of which 24 other countries have their share.

use common::{Code, Phone};
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberType, Region};
use web::PhonePolicy;

use crate::area_codes::{Area, area};
use crate::territory::Territory;

/// The country's calling code.
pub(crate) const PREFIX: &str = "+1";

/// Whether the number is the market's, or of one of the `allowed` territories, and able to get a text.
pub(crate) fn check(phone: &Phone, policy: PhonePolicy, allowed: &[Territory]) -> Result<(), Code> {
    let national = phone.national(PREFIX).ok_or(Code::MarketMismatch)?;
    if national.len() != 10 || national.starts_with(['0', '1']) {
        return Err(Code::InvalidPhone);
    }
    let region = match area(national[..3].parse().map_err(|_| Code::InvalidPhone)?) {
        Area::States => Region::US,
        Area::Territory(territory) if allowed.contains(&territory) => region_of(territory),
        Area::Territory(_) | Area::Abroad => return Err(Code::PhoneRegionUnsupported),
        Area::Special => return Err(Code::PhoneTypeUnsupported),
    };
    match policy {
        PhonePolicy::Possible => Ok(()),
        PhonePolicy::Deliverable => deliverable(phone, region),
    }
}

/// Valid in the plan, and not of a kind that gets no text.
fn deliverable(phone: &Phone, region: Region) -> Result<(), Code> {
    let number = PHONE_NUMBER_UTIL.parse(phone.as_str(), None).map_err(|_| Code::InvalidPhone)?;
    if !number.is_valid_for_region(region) {
        return Err(Code::InvalidPhone);
    }
    match number.get_type() {
        PhoneNumberType::Mobile | PhoneNumberType::FixedLineOrMobile => Ok(()),
        PhoneNumberType::FixedLine
        | PhoneNumberType::TollFree
        | PhoneNumberType::PremiumRate
        | PhoneNumberType::SharedCost
        | PhoneNumberType::VoIP
        | PhoneNumberType::PersonalNumber
        | PhoneNumberType::Pager
        | PhoneNumberType::UAN
        | PhoneNumberType::VoiceMail
        | PhoneNumberType::Unknown => Err(Code::PhoneTypeUnsupported),
    }
}

fn region_of(territory: Territory) -> Region {
    match territory {
        Territory::As => Region::AS,
        Territory::Gu => Region::GU,
        Territory::Mp => Region::MP,
        Territory::Pr => Region::PR,
        Territory::Vi => Region::VI,
    }
}

/// `+1 (555) 123-4567`.
pub(crate) fn format(phone: &Phone) -> String {
    match phone.national(PREFIX) {
        Some(n) if n.len() == 10 => format!("{PREFIX} ({}) {}-{}", &n[..3], &n[3..6], &n[6..]),
        _ => phone.as_str().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phone(text: &str) -> Phone {
        Phone::parse(text).unwrap()
    }

    fn checked(text: &str, allowed: &[Territory]) -> [Result<(), Code>; 2] {
        [PhonePolicy::Possible, PhonePolicy::Deliverable].map(|policy| check(&phone(text), policy, allowed))
    }

    #[track_caller]
    fn refused(code: Code, numbers: &[&str]) {
        for text in numbers {
            assert_eq!(checked(text, &[]), [Err(code); 2], "{text}");
        }
    }

    #[test]
    fn numbers_of_the_states_are_taken_under_both_policies() {
        for text in ["+12125551234", "+14155552671", "+12025550123", "+19075551234", "+18085551234"] {
            assert_eq!(checked(text, &[]), [Ok(()), Ok(())], "{text}");
        }
    }

    #[test]
    fn unassigned_area_codes_and_exchanges_are_possible_only() {
        for text in ["+15551234567", "+15555555555", "+12121234567", "+19995551234"] {
            assert_eq!(checked(text, &[]), [Ok(()), Err(Code::InvalidPhone)], "{text}");
        }
    }

    #[test]
    fn other_countries_behind_plus_one_are_another_region() {
        refused(
            Code::PhoneRegionUnsupported,
            &["+16045551234", "+16041234567", "+16225551234", "+14415551234"],
        );
        refused(
            Code::PhoneRegionUnsupported,
            &["+18095551234", "+18765551234", "+17675551234", "+12425551234"],
        );
    }

    #[test]
    fn territories_are_another_region_unless_they_are_allowed() {
        let all = [
            ("+17872345678", Territory::Pr),
            ("+19392345678", Territory::Pr),
            ("+13406421234", Territory::Vi),
        ];
        for (text, territory) in
            all.into_iter().chain([("+16713001234", Territory::Gu), ("+16702345678", Territory::Mp)])
        {
            assert_eq!(checked(text, &[]), [Err(Code::PhoneRegionUnsupported); 2], "{text}");
            assert_eq!(checked(text, &[territory]), [Ok(()), Ok(())], "{text}");
            assert_eq!(checked(text, &[Territory::As]), [Err(Code::PhoneRegionUnsupported); 2], "{text}");
        }
    }

    #[test]
    fn special_numbers_are_never_taken() {
        refused(
            Code::PhoneTypeUnsupported,
            &["+18005551234", "+18885551234", "+18225551234", "+19005551234"],
        );
        refused(
            Code::PhoneTypeUnsupported,
            &["+15005551234", "+15885551234", "+14565551234", "+16005551234"],
        );
        refused(
            Code::PhoneTypeUnsupported,
            &["+17005551234", "+17105551234", "+19115551234", "+14115551234"],
        );
    }

    #[test]
    fn another_length_or_a_leading_zero_or_one_is_no_number() {
        refused(Code::InvalidPhone, &["+1555123456", "+155512345678", "+10551234567", "+11551234567"]);
    }

    #[test]
    fn another_countrys_number_is_another_markets() {
        refused(Code::MarketMismatch, &["+996505325311", "+442071234567"]);
    }

    #[test]
    fn numbers_are_written_as_at_home() {
        assert_eq!(format(&phone("+15551234567")), "+1 (555) 123-4567");
    }
}
