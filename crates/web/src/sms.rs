//! The text of a code: one segment in every language, with the lines by which phones fill it in.

use std::collections::HashSet;
use std::sync::Arc;

use common::{Arg, Language, Texts};
use courier::segments;
use serde::Deserialize;

/// A text with a code in it, and the same in few words.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CodeText {
    long: &'static str,
    short: &'static str,
}

impl CodeText {
    /// To sign in.
    pub(crate) const SIGN_IN: Self = Self { long: "sms-code", short: "sms-code-short" };
    /// To prove the number afresh.
    pub(crate) const PROOF: Self = Self { long: "sms-proof-code", short: "sms-proof-code-short" };
    /// To make the number that of an account.
    pub(crate) const CHANGE: Self = Self { long: "sms-change-code", short: "sms-change-code-short" };
    /// All there are.
    pub(crate) const ALL: [Self; 3] = [Self::SIGN_IN, Self::PROOF, Self::CHANGE];
}

/// Six digits as wide as any, and the longest that a code is valid.
const LONGEST: (&str, u64) = ("000000", 10);

/// The section `texts`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextSettings {
    /// The site that browsers fill the code in for (WebOTP's last line).
    pub webotp_host: Option<String>,
    /// Whether a number that replies STOP gets no texts until it replies START.
    #[serde(default)]
    pub opt_out: bool,
    /// The hash by which Android gives the text to the app (SMS Retriever).
    pub sms_retriever_hash: Option<String>,
}

impl TextSettings {
    /// Whether the host is one, and the hash has its eleven characters; the key of what is not.
    pub(crate) fn fault(&self) -> Option<(&'static str, &'static str)> {
        let is_host = |host: &String| {
            host.contains('.') && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b))
        };
        let is_hash = |hash: &String| {
            hash.len() == 11 && hash.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/".contains(&b))
        };
        if self.webotp_host.as_ref().is_some_and(|host| !is_host(host)) {
            Some(("texts.webotp_host", "must be a host's name"))
        } else if self.sms_retriever_hash.as_ref().is_some_and(|hash| !is_hash(hash)) {
            Some(("texts.sms_retriever_hash", "must be the app's eleven characters"))
        } else {
            None
        }
    }
}

/// The market's texts around codes.
#[derive(Clone)]
pub(crate) struct SmsTexts {
    texts: Arc<Texts>,
    settings: TextSettings,
    /// The languages in which these words, and the lines after them, are too long.
    too_long: Arc<HashSet<(Language, &'static str)>>,
}

/// No text of this language fits one segment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the text of a code takes {segments} segments in {language}, with the lines that the settings add")]
pub struct TooLong {
    language: Language,
    segments: usize,
}

impl SmsTexts {
    /// Refuses texts that would cost more than one segment with the longest code.
    pub(crate) fn new(texts: Arc<Texts>, settings: TextSettings) -> Result<Self, TooLong> {
        let mut all = Self { texts, settings, too_long: Arc::default() };
        let mut too_long = HashSet::new();
        for (language, words) in
            all.texts.languages().iter().flat_map(|l| CodeText::ALL.map(|text| (l, text)))
        {
            if all.segments(words.long, language) > 1 {
                let segments = all.segments(words.short, language);
                if segments > 1 {
                    return Err(TooLong { language: language.clone(), segments });
                }
                too_long.insert((language.clone(), words.long));
            }
        }
        all.too_long = Arc::new(too_long);
        Ok(all)
    }

    /// What the longest text of this key takes.
    fn segments(&self, key: &str, language: &Language) -> usize {
        segments(&self.say(key, language, LONGEST.0, LONGEST.1))
    }

    /// The text with the code in it: the long words where they fit, else the short ones.
    pub(crate) fn code(&self, words: CodeText, language: &Language, code: &str, minutes: u64) -> String {
        let fits = !self.too_long.contains(&(language.clone(), words.long));
        self.say(if fits { words.long } else { words.short }, language, code, minutes)
    }

    fn say(&self, key: &str, language: &Language, code: &str, minutes: u64) -> String {
        let args = [("code", Arg::Text(code)), ("minutes", Arg::Number(minutes))];
        self.texts.say(language, key, &args) + &self.lines(code)
    }

    /// The site's line must be the last one; the app's hash may stand anywhere.
    fn lines(&self, code: &str) -> String {
        let hash = self.settings.sms_retriever_hash.as_ref().map(|hash| format!("\n{hash}"));
        let site = self.settings.webotp_host.as_ref().map(|host| format!("\n@{host} #{code}"));
        hash.into_iter().chain(site).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: &str = "sms-code = { $code } is your code. It is valid for { $minutes } minutes.";

    fn texts(locale: &'static str) -> Arc<Texts> {
        Arc::new(Texts::new(Box::leak(Box::new([("en", locale)]))).unwrap())
    }

    fn settings(host: &str, hash: &str) -> TextSettings {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        TextSettings { webotp_host: some(host), sms_retriever_hash: some(hash), opt_out: false }
    }

    fn written(locale: &'static str, host: &str, hash: &str) -> Result<String, TooLong> {
        let english = Language::parse("en").unwrap();
        Ok(SmsTexts::new(texts(locale), settings(host, hash))?.code(CodeText::SIGN_IN, &english, "012345", 5))
    }

    #[test]
    fn the_site_s_line_comes_last_and_has_the_code() {
        assert_eq!(written(LONG, "", "").unwrap(), "012345 is your code. It is valid for 5 minutes.");
        let all = written(LONG, "id.example", "FA+9qCX9VSu").unwrap();
        let lines: Vec<_> = all.lines().collect();
        assert_eq!(
            lines,
            ["012345 is your code. It is valid for 5 minutes.", "FA+9qCX9VSu", "@id.example #012345"]
        );
    }

    #[test]
    fn where_the_long_words_do_not_fit_the_short_ones_stand() {
        let locale = "sms-code = Код для входа: { $code }. Действует { $minutes } минут. Никому не сообщайте.\n\
                      sms-code-short = Код: { $code }";
        assert!(written(locale, "", "").unwrap().ends_with("сообщайте."));
        assert_eq!(written(locale, "id.example", "").unwrap(), "Код: 012345\n@id.example #012345");
        let error =
            written(locale, "a-very-long-name-of-a-site-somewhere.example", "FA+9qCX9VSu").unwrap_err();
        assert!(error.to_string().contains("takes 2 segments in en"), "{error}");
    }

    #[test]
    fn only_a_host_and_a_hash_are_taken() {
        assert_eq!(settings("id.example", "FA+9qCX9VSu").fault(), None);
        for host in ["localhost", "https://id.example", "id.example/x", "id example.com"] {
            assert_eq!(settings(host, "").fault().unwrap().0, "texts.webotp_host", "{host}");
        }
        for hash in ["FA+9qCX9VS", "FA+9qCX9VSu=", "FA+9qCX9 Su"] {
            assert_eq!(settings("", hash).fault().unwrap().0, "texts.sms_retriever_hash", "{hash}");
        }
    }
}
