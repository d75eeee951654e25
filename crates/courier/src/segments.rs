//! How many segments a text costs: GSM 03.38 where it suffices, UCS-2 for all else.

use crate::gsm::Letter;

/// What one segment holds by itself, and as one of several.
const GSM_7: (usize, usize) = (160, 153);
const UCS_2: (usize, usize) = (70, 67);

/// How many segments the text takes.
pub fn segments(text: &str) -> usize {
    match all_septets(text) {
        Some(places) => parts(&places, GSM_7),
        None => parts(&text.chars().map(char::len_utf16).collect::<Vec<_>>(), UCS_2),
    }
}

/// The alphabet that the text needs.
pub(crate) fn encoding(text: &str) -> &'static str {
    if all_septets(text).is_some() { "GSM-7" } else { "UCS-2" }
}

/// The places of each character in GSM 03.38, if all are there.
fn all_septets(text: &str) -> Option<Vec<usize>> {
    text.chars().map(septets).collect()
}

/// The places that a character takes in GSM 03.38, if it is there.
fn septets(c: char) -> Option<usize> {
    Letter::of(c).map(|letter| letter.octets().count())
}

/// No character is split between two segments.
fn parts(places: &[usize], (alone, together): (usize, usize)) -> usize {
    if places.iter().sum::<usize>() <= alone {
        return 1;
    }
    let (mut parts, mut filled) = (1, 0);
    for place in places {
        filled += place;
        if filled > together {
            (parts, filled) = (parts + 1, *place);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bounds_of_gsm_7_are_160_and_153() {
        for (length, expected) in [(0, 1), (160, 1), (161, 2), (306, 2), (307, 3), (459, 3), (460, 4)] {
            assert_eq!(segments(&"a".repeat(length)), expected, "{length}");
        }
    }

    #[test]
    fn the_bounds_of_ucs_2_are_70_and_67() {
        for (length, expected) in [(70, 1), (71, 2), (134, 2), (135, 3)] {
            assert_eq!(segments(&"ж".repeat(length)), expected, "{length}");
        }
        assert_eq!(segments(&format!("ж{}", "a".repeat(69))), 1);
        assert_eq!(segments(&format!("ж{}", "a".repeat(70))), 2, "one letter makes all of it UCS-2");
    }

    #[test]
    fn an_escaped_character_takes_two_places_and_is_not_split() {
        assert_eq!(segments(&"€".repeat(80)), 1);
        assert_eq!(segments(&"€".repeat(81)), 2);
        assert_eq!(segments(&("a".repeat(152) + "€" + &"a".repeat(152))), 3);
        assert_eq!(segments(&("a".repeat(151) + "€" + &"a".repeat(153))), 2);
    }

    #[test]
    fn a_character_beyond_the_basic_plane_takes_two_places_and_is_not_split() {
        assert_eq!(segments(&"😀".repeat(35)), 1);
        assert_eq!(segments(&"😀".repeat(36)), 2);
        assert_eq!(segments(&"😀".repeat(67)), 3, "33 of them in each");
    }

    #[test]
    fn what_looks_latin_may_not_be_gsm_7() {
        for text in ["á", "ó", "ç", "`", "—", "ы"] {
            assert_eq!(segments(&text.repeat(71)), 2, "{text}");
        }
        for text in ["é", "ñ", "ü", "Ç", "@"] {
            assert_eq!(segments(&text.repeat(71)), 1, "{text}");
        }
    }
}
