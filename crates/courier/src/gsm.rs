//! The default alphabet of GSM 03.38 and its extension table.

/// The default alphabet, each letter at the place that is its code.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u{1b}ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
                     ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// What an escape makes of codes of the default alphabet.
const EXTENDED: [(char, u8); 10] = [
    ('\u{c}', 0x0a),
    ('^', 0x14),
    ('{', 0x28),
    ('}', 0x29),
    ('\\', 0x2f),
    ('[', 0x3c),
    ('~', 0x3d),
    (']', 0x3e),
    ('|', 0x40),
    ('€', 0x65),
];
const ESCAPE: u8 = 0x1b;

/// A character of the alphabet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Letter {
    /// One place.
    Basic(u8),
    /// Two: an escape before it.
    Extended(u8),
}

impl Letter {
    /// The character's, if the alphabet has it; the escape is none by itself.
    pub(crate) fn of(c: char) -> Option<Self> {
        // Here the alphabet is ASCII.
        if matches!(c, ' '..='#' | '%'..='?' | 'A'..='Z' | 'a'..='z') {
            return u8::try_from(c).ok().map(Self::Basic);
        }
        let extended =
            || EXTENDED.iter().find(|(known, _)| *known == c).map(|(_, code)| Self::Extended(*code));
        let place = BASIC.chars().position(|known| known == c).and_then(|place| u8::try_from(place).ok());
        place.filter(|code| *code != ESCAPE).map(Self::Basic).or_else(extended)
    }

    /// Its places, an octet each.
    pub(crate) fn octets(self) -> impl Iterator<Item = u8> {
        let (escape, code) = match self {
            Self::Basic(code) => (None, code),
            Self::Extended(code) => (Some(ESCAPE), code),
        };
        escape.into_iter().chain([code])
    }
}

/// The text with an octet for each place, if the alphabet has all of it.
pub(crate) fn octets(text: &str) -> Option<Vec<u8>> {
    let letters: Option<Vec<_>> = text.chars().map(Letter::of).collect();
    Some(letters?.into_iter().flat_map(Letter::octets).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_of_the_table_has_its_letter() {
        assert_eq!(BASIC.chars().count(), 128);
        for (c, code) in BASIC.chars().zip(0..).filter(|(_, code)| *code != ESCAPE) {
            assert_eq!(Letter::of(c), Some(Letter::Basic(code)), "{c}");
        }
        for (c, code) in [
            ('@', 0x00),
            ('$', 0x02),
            ('\n', 0x0a),
            ('\r', 0x0d),
            ('Δ', 0x10),
            ('_', 0x11),
            ('Ξ', 0x1a),
            ('Æ', 0x1c),
            (' ', 0x20),
            ('¤', 0x24),
            ('0', 0x30),
            ('?', 0x3f),
            ('¡', 0x40),
            ('A', 0x41),
            ('Z', 0x5a),
            ('§', 0x5f),
            ('¿', 0x60),
            ('a', 0x61),
            ('z', 0x7a),
            ('à', 0x7f),
        ] {
            assert_eq!(Letter::of(c), Some(Letter::Basic(code)), "{c}");
        }
    }

    #[test]
    fn the_extension_has_an_escape_before_it() {
        assert_eq!(octets("€[~]|").unwrap(), b"\x1b\x65\x1b\x3c\x1b\x3d\x1b\x3e\x1b\x40");
        assert_eq!(octets("^{\\}\u{c}").unwrap(), b"\x1b\x14\x1b\x28\x1b\x2f\x1b\x29\x1b\x0a");
    }

    #[test]
    fn a_text_is_its_octets_or_not_of_the_alphabet() {
        assert_eq!(octets("Code: 012345\n@h #1").unwrap(), b"Code: 012345\n\x00h #1");
        for text in ["Код", "`", "ç", "\u{1b}", "\t", "x — y"] {
            assert_eq!(octets(text), None, "{text}");
        }
    }
}
