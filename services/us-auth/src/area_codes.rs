//! Whose the area codes behind +1 are. Source: the public code tables of NANPA and, for Canada, of the CNA.

use std::ops::RangeInclusive;

use crate::territory::Territory;

/// Whose an area code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Area {
    /// The 50 states', DC's, or nobody's yet.
    States,
    /// A territory's.
    Territory(Territory),
    /// Another country's: Canada's, Bermuda's, or a Caribbean one.
    Abroad,
    /// No place's: toll-free, premium, personal, a carrier's or the government's, or a service code such as 911.
    Special,
}

/// The owner of an area code, `200` to `999`.
pub(crate) fn area(code: u16) -> Area {
    let territory = TERRITORIES.iter().find(|(own, _)| *own == code);
    if let Some((_, territory)) = territory {
        Area::Territory(*territory)
    } else if is_special(code) {
        Area::Special
    } else if CANADA.contains(&code) || ISLANDS.contains(&code) {
        Area::Abroad
    } else {
        Area::States
    }
}

fn is_special(code: u16) -> bool {
    let is_service = code % 100 == 11;
    is_service
        || FREE_88.contains(&code)
        || TOLL_FREE.contains(&code)
        || PERSONAL.contains(&code)
        || OTHER.contains(&code)
}

const TERRITORIES: &[(u16, Territory)] = &[
    (340, Territory::Vi),
    (670, Territory::Mp),
    (671, Territory::Gu),
    (684, Territory::As),
    (787, Territory::Pr),
    (939, Territory::Pr),
];

const TOLL_FREE: &[u16] = &[800, 822, 833, 844, 855, 866, 877];
const FREE_88: RangeInclusive<u16> = 880..=889;

/// The 5XX codes of personal communications services; 555 is not one of them.
const PERSONAL: &[u16] = &[
    500, 521, 522, 523, 524, 525, 526, 527, 528, 529, 532, 533, 535, 538, 542, 543, 544, 545, 546, 547, 549,
    550, 552, 553, 554, 556, 558, 566, 569, 577, 578, 588, 589,
];

/// Inbound international, Canadian services, interexchange carriers, the federal government, premium.
const OTHER: &[u16] = &[456, 600, 700, 710, 900];

/// Canada's, the non-geographic 622 to 688 among them.
const CANADA: &[u16] = &[
    204, 226, 236, 249, 250, 257, 263, 273, 289, 306, 343, 354, 365, 367, 368, 382, 387, 403, 416, 418, 428,
    431, 437, 438, 450, 460, 468, 474, 506, 514, 519, 548, 579, 581, 584, 587, 604, 613, 622, 633, 639, 644,
    647, 655, 672, 677, 683, 688, 705, 709, 742, 753, 778, 780, 782, 807, 819, 825, 867, 873, 879, 902, 905,
    942,
];

/// Bermuda's and the Caribbean's.
const ISLANDS: &[u16] = &[
    242, 246, 264, 268, 284, 345, 441, 473, 649, 658, 664, 721, 758, 767, 784, 809, 829, 849, 868, 869, 876,
];

#[cfg(test)]
mod tests {
    use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberType, Region};

    use super::*;

    /// What the library says of an area code, by many of its numbers: an island may have few exchanges.
    fn known(code: u16) -> Option<(Region, PhoneNumberType)> {
        (200..1000).step_by(13).find_map(|exchange| {
            let number = PHONE_NUMBER_UTIL.parse(format!("+1{code}{exchange}5678"), None).ok()?;
            number.get_region_code().map(|region| (region, number.get_type()))
        })
    }

    fn expected(region: Region, kind: PhoneNumberType) -> &'static [Area] {
        let is_place =
            [PhoneNumberType::FixedLine, PhoneNumberType::Mobile, PhoneNumberType::FixedLineOrMobile];
        match region {
            Region::US if is_place.contains(&kind) => &[Area::States],
            Region::US => &[Area::Special],
            Region::PR => &[Area::Territory(Territory::Pr)],
            Region::VI => &[Area::Territory(Territory::Vi)],
            Region::GU => &[Area::Territory(Territory::Gu)],
            Region::AS => &[Area::Territory(Territory::As)],
            Region::MP => &[Area::Territory(Territory::Mp)],
            _ if is_place.contains(&kind) => &[Area::Abroad],
            _ => &[Area::Abroad, Area::Special],
        }
    }

    #[test]
    fn the_tables_agree_with_the_library_wherever_it_names_a_region() {
        let known: Vec<_> = (200..1000).filter_map(|code| known(code).map(|(r, k)| (code, r, k))).collect();
        assert!(known.len() > 400, "{}", known.len());
        for (code, region, kind) in known {
            let ours = area(code);
            assert!(
                expected(region, kind).contains(&ours),
                "{code}: {ours:?}, but the library says {region:?} {kind:?}"
            );
        }
    }

    #[test]
    fn service_codes_are_special_and_unassigned_codes_may_yet_be_the_states() {
        assert!([211, 411, 911].into_iter().all(|code| area(code) == Area::Special));
        assert!([555, 222, 999].into_iter().all(|code| area(code) == Area::States));
    }
}
