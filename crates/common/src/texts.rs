//! Everything that a person reads, in Fluent: the texts that all markets share, and each market's own above them.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::Language;

/// The texts that are the same in every market, for the languages that are known so far.
pub(crate) const SHARED: &[(&str, &str)] = &[
    ("en", include_str!("../locales/en.ftl")),
    ("es", include_str!("../locales/es.ftl")),
    ("ky", include_str!("../locales/ky.ftl")),
    ("ru", include_str!("../locales/ru.ftl")),
];

/// A value within a text.
#[derive(Debug, Clone, Copy)]
pub enum Arg<'a> {
    /// A count, which may choose a plural.
    Number(u64),
    /// A word as it is.
    Text(&'a str),
}

/// A Fluent file that can't be read.
#[derive(Debug, thiserror::Error)]
#[error("the texts in '{language}' can't be read: {cause}")]
pub struct TextError {
    language: String,
    cause: String,
}

/// The texts of one server in all its languages, the default first.
pub struct Texts {
    languages: Vec<Language>,
    bundles: Vec<FluentBundle<FluentResource>>,
}

impl Texts {
    /// Reads `own` (language, Fluent source; the default language first) above the shared texts.
    pub fn new(own: &[(&str, &str)]) -> Result<Self, TextError> {
        let mut texts = Self { languages: Vec::new(), bundles: Vec::new() };
        for (tag, source) in own {
            let language = Language::parse(tag).ok_or_else(|| broken(tag, "not a language tag"))?;
            let shared = SHARED.iter().find(|(known, _)| known == tag).map(|(_, source)| *source);
            texts.bundles.push(bundle(tag, shared.into_iter().chain([*source]))?);
            texts.languages.push(language);
        }
        if texts.languages.is_empty() { Err(broken("", "no language at all")) } else { Ok(texts) }
    }

    /// The shared texts alone, English first.
    pub fn shared() -> Result<Self, TextError> {
        let own: Vec<_> = SHARED.iter().map(|(tag, _)| (*tag, "")).collect();
        Self::new(&own)
    }

    /// The languages, the default first.
    pub fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// The language to answer in: the asked one, else an accepted one, else `fallback`, else the default.
    pub fn negotiate(
        &self,
        asked: Option<&Language>,
        accept: Option<&str>,
        fallback: Option<&Language>,
    ) -> &Language {
        asked
            .and_then(|language| language.lookup(&self.languages))
            .or_else(|| Language::accepted(accept?, &self.languages))
            .or_else(|| fallback?.lookup(&self.languages))
            .unwrap_or(&self.languages[0])
    }

    /// The text `key` in `language` (in the default language, if it is not one of ours).
    ///
    /// A key that no file has is answered with the key itself: a test of each server keeps that from happening.
    pub fn say(&self, language: &Language, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        let index = self.languages.iter().position(|known| known == language).unwrap_or_default();
        let bundle = &self.bundles[index];
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let args: FluentArgs<'_> = args.iter().map(|(name, value)| (*name, fluent_value(*value))).collect();
        bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
    }

    /// Whether `language` has the text `key`.
    pub fn has(&self, language: &Language, key: &str) -> bool {
        let index = self.languages.iter().position(|known| known == language);
        index.is_some_and(|index| self.bundles[index].has_message(key))
    }
}

fn bundle<'a>(
    tag: &str,
    sources: impl Iterator<Item = &'a str>,
) -> Result<FluentBundle<FluentResource>, TextError> {
    let locale: LanguageIdentifier = tag.parse().map_err(|_| broken(tag, "not a language tag"))?;
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    bundle.set_use_isolating(false);
    for source in sources {
        let resource = FluentResource::try_new(source.to_owned())
            .map_err(|(_, errors)| broken(tag, &format!("{:?}", errors.first())))?;
        bundle.add_resource_overriding(resource);
    }
    Ok(bundle)
}

fn broken(language: &str, cause: &str) -> TextError {
    TextError { language: language.to_owned(), cause: cause.to_owned() }
}

fn fluent_value(value: Arg<'_>) -> FluentValue<'_> {
    match value {
        Arg::Number(number) => FluentValue::from(number),
        Arg::Text(text) => FluentValue::from(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Code, FieldCode};

    fn language(tag: &str) -> Language {
        Language::parse(tag).unwrap()
    }

    #[test]
    fn every_problem_and_field_error_has_a_text_in_every_shared_language() {
        let texts = Texts::shared().unwrap();
        let problems = Code::ALL.iter().map(|code| format!("problem-{}", code.slug().replace('_', "-")));
        let fields = FieldCode::ALL.iter().map(|code| format!("field-{}", code.slug().replace('_', "-")));
        for key in problems.chain(fields) {
            for language in texts.languages() {
                assert!(texts.has(language, &key), "{language} lacks {key}");
            }
        }
    }

    #[test]
    fn plurals_follow_the_language() {
        let texts = Texts::shared().unwrap();
        let say =
            |count| texts.say(&language("ru"), "problem-too-many-codes", &[("minutes", Arg::Number(count))]);
        assert!(say(1).contains("1 минуту"), "{}", say(1));
        assert!(say(3).contains("3 минуты"), "{}", say(3));
        assert!(say(15).contains("15 минут"), "{}", say(15));
    }

    #[test]
    fn the_asked_language_goes_before_the_accepted_and_the_default() {
        let texts = Texts::new(&[("ru", ""), ("ky", ""), ("en", "")]).unwrap();
        let chosen = |asked: Option<&str>, accept| {
            texts.negotiate(asked.map(language).as_ref(), accept, None).as_str()
        };
        assert_eq!(chosen(Some("ky"), Some("en")), "ky");
        assert_eq!(chosen(Some("fr"), Some("en-US")), "en");
        assert_eq!(chosen(None, Some("fr")), "ru");
        assert_eq!(chosen(None, None), "ru");
    }
}
