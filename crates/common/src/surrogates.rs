//! Halves of surrogate pairs in JSON escapes: grammatical (RFC 8259, section 8.2), but no character and no text.

/// A noncharacter, which no field takes: what it stands for is refused where it is read, by the field's name.
const NO_CHARACTER: &[u8; 4] = b"ffff";

/// The body with every lone half replaced by a noncharacter; `None` if it has none.
pub(crate) fn replaced(body: &[u8]) -> Option<Vec<u8>> {
    let mut replaced = body.to_vec();
    let mut at = 0;
    while let Some(found) = body.get(at..).and_then(|rest| rest.iter().position(|b| *b == b'\\')) {
        at += found;
        at += match (unit(body, at), unit(body, at + 6)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => {
                replaced[at + 2..at + 6].copy_from_slice(NO_CHARACTER);
                6
            }
            _ => 2,
        };
    }
    (replaced != body).then_some(replaced)
}

/// The UTF-16 unit of the escape `\uXXXX` at `at`.
fn unit(body: &[u8], at: usize) -> Option<u16> {
    let escape = body.get(at..at + 6)?.strip_prefix(b"\\u")?;
    let hex = std::str::from_utf8(escape).ok().filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()))?;
    u16::from_str_radix(hex, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(body: &str) -> Option<String> {
        replaced(body.as_bytes()).map(|body| String::from_utf8(body).unwrap())
    }

    #[test]
    fn only_lone_halves_are_replaced() {
        assert_eq!(text(r#""a\ud83d\ude00b""#), None);
        assert_eq!(text(r#""\\ud83d""#), None);
        assert_eq!(text(r#""\u00e9\ud8""#), None);
        assert_eq!(text(r#""\ud83d\ud83d\ude00""#).as_deref(), Some(r#""\uffff\ud83d\ude00""#));
        assert_eq!(text(r#""\uDE00\uD83D""#).as_deref(), Some(r#""\uffff\uffff""#));
        assert_eq!(text("\"\\\\\\ud800\"").as_deref(), Some("\"\\\\\\uffff\""));
        assert_eq!(text("\\"), None);
    }
}
