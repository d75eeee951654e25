//! Languages as BCP 47 tags, and the choice among those that a market speaks.

use std::fmt;

use serde::Serialize;

/// A language tag in lower case (`ky`, `en`, `pt-br`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Language(String);

impl Language {
    /// Reads a BCP 47 tag by its shape: a primary subtag of 2 or 3 letters, then subtags of 1 to 8.
    pub fn parse(tag: &str) -> Option<Self> {
        let mut subtags = tag.split('-');
        let primary = subtags.next()?;
        let primary_fits =
            (2..=3).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_alphabetic());
        let rest_fits =
            subtags.all(|s| (1..=8).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_alphanumeric()));
        (primary_fits && rest_fits && tag.len() <= 35).then(|| Self(tag.to_ascii_lowercase()))
    }

    /// The tag as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// RFC 4647 lookup: the tag itself, else the tag shortened subtag by subtag, among `offered`.
    pub fn lookup<'a>(&self, offered: &'a [Language]) -> Option<&'a Language> {
        let mut range = self.0.as_str();
        loop {
            if let Some(found) = offered.iter().find(|language| language.0 == range) {
                return Some(found);
            }
            range = &range[..range.rfind('-')?];
        }
    }

    /// The best of `offered` for an `Accept-Language` header (RFC 9110, section 12.5.4).
    pub fn accepted<'a>(header: &str, offered: &'a [Language]) -> Option<&'a Language> {
        let mut ranges: Vec<(u16, Language)> = header.split(',').take(16).filter_map(weighted).collect();
        ranges.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
        ranges.iter().find_map(|(_, language)| language.lookup(offered))
    }
}

/// One range with its quality in thousandths; refused ones (`q=0`) and `*` say nothing.
fn weighted(range: &str) -> Option<(u16, Language)> {
    let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
    let quality = match parameters.trim().strip_prefix("q=") {
        Some(value) => value.parse::<f32>().ok().filter(|q| (0.0..=1.0).contains(q))?,
        None => 1.0,
    };
    let thousandths = (quality * 1000.0) as u16;
    (thousandths > 0).then_some((thousandths, Language::parse(tag.trim())?))
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered() -> Vec<Language> {
        ["ru", "ky", "en"].iter().map(|tag| Language::parse(tag).unwrap()).collect()
    }

    fn accepted(header: &str) -> Option<String> {
        Language::accepted(header, &offered()).map(ToString::to_string)
    }

    #[test]
    fn the_heaviest_known_range_wins() {
        assert_eq!(accepted("ky").as_deref(), Some("ky"));
        assert_eq!(accepted("en-US,ky;q=0.9").as_deref(), Some("en"));
        assert_eq!(accepted("de, ru;q=0.2, ky;q=0.8").as_deref(), Some("ky"));
        assert_eq!(accepted("ru;q=0, en;q=0.1").as_deref(), Some("en"));
    }

    #[test]
    fn nothing_known_is_no_choice() {
        for header in ["", "de", "*", ";;;,,,", "ru;q=2", "q=1"] {
            assert_eq!(accepted(header), None, "{header}");
        }
    }
}
