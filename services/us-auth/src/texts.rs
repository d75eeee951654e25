//! The market's texts, the default language first.

pub(crate) const LOCALES: &[(&str, &str)] =
    &[("en", include_str!("../locales/en.ftl")), ("es", include_str!("../locales/es.ftl"))];

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use common::{Arg, Texts};

    use super::LOCALES;

    /// The letters of GSM 7-bit's default alphabet that texts use; one more than 160 of them are two messages.
    const GSM_7: &str = "@£$¥èéùìòÇØøÅåÆæßÉÄÖÑÜ§¿äöñüà \n!\"#%&'()*+,-./:;<=>?_";

    fn fits_one_segment(text: &str) -> bool {
        let gsm_7 = text.chars().all(|c| c.is_ascii_alphanumeric() || GSM_7.contains(c));
        text.encode_utf16().count() <= if gsm_7 { 160 } else { 70 }
    }

    /// Each message's key with the names of its placeholders.
    fn shape(source: &str) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut shape = BTreeMap::new();
        let mut key = "";
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if let Some((start, _)) = line.split_once(" = ").filter(|(start, _)| !start.contains(' ')) {
                key = start;
            }
            let names = line.split('$').skip(1).filter_map(|rest| rest.split(' ').next());
            shape.entry(key).or_insert_with(BTreeSet::new).extend(names);
        }
        shape
    }

    #[test]
    fn every_language_has_every_text_with_the_same_placeholders() {
        let first = shape(LOCALES[0].1);
        assert_eq!(first.keys().copied().collect::<BTreeSet<_>>(), BTreeSet::from(web::TEXTS));
        for (language, source) in LOCALES {
            assert_eq!(shape(source), first, "{language}");
        }
    }

    #[test]
    fn a_code_is_one_sms_in_every_language() {
        let texts = Texts::new(LOCALES).unwrap();
        for language in texts.languages() {
            for minutes in 1..=10 {
                let args = [("code", Arg::Text("012345")), ("minutes", Arg::Number(minutes))];
                let text = texts.say(language, "sms-code", &args);
                assert!(text.contains("012345") && text.contains(&minutes.to_string()), "{text}");
                assert!(fits_one_segment(&text), "{language}: {text}");
            }
        }
    }

    #[test]
    fn no_text_shows_a_placeholder() {
        let texts = Texts::new(LOCALES).unwrap();
        let args = [
            ("code", Arg::Text("1")),
            ("phone", Arg::Text("+9")),
            ("minutes", Arg::Number(2)),
            ("seconds", Arg::Number(3)),
        ];
        for (language, key) in texts.languages().iter().flat_map(|l| web::TEXTS.map(|key| (l, key))) {
            let text = texts.say(language, key, &args);
            assert!(text != key && !text.contains(['{', '$', '}']), "{language}: {text}");
        }
    }
}
