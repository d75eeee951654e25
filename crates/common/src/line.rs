//! One line of text that a person typed.

use unicode_normalization::UnicodeNormalization;

use crate::FieldCode;

/// The text trimmed and in Unicode NFC: 1 to `longest` code points, something visible among them, nothing that breaks
/// the line or turns the text around it.
pub fn line(text: &str, longest: usize) -> Result<String, FieldCode> {
    let line: String = text.trim().nfc().collect();
    if line.chars().all(is_invisible) || line.chars().any(is_forbidden) {
        Err(FieldCode::Invalid)
    } else if line.chars().count() > longest {
        Err(FieldCode::TooLong)
    } else {
        Ok(line)
    }
}

/// Spaces and the joiners that emoji and some scripts need between letters, but which are no text by themselves.
fn is_invisible(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// Controls, line and paragraph separators, what turns the direction of the text around it, and noncharacters.
fn is_forbidden(c: char) -> bool {
    let turns = matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let noncharacter = u32::from(c) & 0xfffe == 0xfffe || matches!(c, '\u{fdd0}'..='\u{fdef}');
    c.is_control() || turns || noncharacter
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_line_is_trimmed_and_composed() {
        assert_eq!(line("  Cafe\u{301} 🐎 ", 10), Ok("Café 🐎".to_owned()));
        assert_eq!(line(&"ү".repeat(11), 10), Err(FieldCode::TooLong));
        for bad in ["   ", "", "a\0b", "a\u{85}b", "\u{200b}", "a\u{202e}b", "\u{fffe}", "a\nb"] {
            assert_eq!(line(bad, 10), Err(FieldCode::Invalid), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn a_line_that_was_taken_is_taken_again_as_it_is(text in "\\PC{1,40}") {
            if let Ok(taken) = line(&text, 255) {
                prop_assert_eq!(line(&taken, 255), Ok(taken.clone()));
            }
        }
    }
}
