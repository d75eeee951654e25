//! What every market must be, seen without a server: its texts, its settings, what it says of itself.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use common::settings::Profile;
use common::testing::{Message, SHARED_TEXTS, messages, wrong_plurals};
use common::{Arg, Code, FieldCode, Texts};

use signin::NotificationKind;

use crate::sms::{CodeText, SmsTexts};
use crate::{Market, MarketSettings, PhonePolicy, TEXTS, TextSettings};

/// Settings without which production does not start.
const NEEDED: [(&str, &str); 9] = [
    ("DATABASE__URL", "postgres://db/market"),
    ("TOKENS__KEYS_DIR", "/keys"),
    ("TOKENS__ISSUER", "https://id.example.com/markets/any"),
    ("TOKENS__REFRESH_KEY", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="),
    ("SIGNIN__CODE_KEY", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="),
    ("COURIER__SEAL_KEY", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="),
    ("COURIER__PROVIDER", "webhook"),
    ("COURIER__WEBHOOK__URL", "https://sms.example.com/send"),
    ("COURIER__WEBHOOK__SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
];

/// Every language has every text that is said, with the same placeholders and plurals of its own, and no other text.
pub fn every_language_has_every_text(market: &dyn Market) {
    let said = keys(market);
    let first = all_messages(market.locales()[0]);
    for (language, source) in market.locales() {
        let all = all_messages((language, source));
        let missing: Vec<_> = said.iter().filter(|key| !all.contains_key(*key)).collect();
        assert!(missing.is_empty(), "{language} lacks {missing:?}");
        let unused: Vec<_> = messages(source).into_keys().filter(|key| !said.contains(key)).collect();
        assert!(unused.is_empty(), "{language} has {unused:?}, which nobody says");
        assert_eq!(wrong_plurals(language, source), Vec::<String>::new(), "{language}");
        for (key, message) in &all {
            let other = &first[key].placeholders;
            assert_eq!(message.placeholders, *other, "{language}: {key}");
        }
    }
}

/// The keys of all that the market says.
fn keys(market: &dyn Market) -> BTreeSet<String> {
    let named = |kind: &'static str, slug: &str| format!("{kind}-{}", slug.replace('_', "-"));
    let problems = Code::ALL.iter().map(|code| named("problem", code.slug()));
    let fields = FieldCode::ALL.iter().map(|code| named("field", code.slug()));
    let notifications = NotificationKind::ALL.map(|kind| named("notification", kind.as_str()));
    let own = market.belongings().texts().into_iter().chain(notifications);
    TEXTS.map(str::to_owned).into_iter().chain(problems).chain(fields).chain(own).collect()
}

/// The shared texts with the market's over them.
fn all_messages((language, source): (&str, &str)) -> BTreeMap<String, Message> {
    let shared = SHARED_TEXTS.iter().find(|(known, _)| *known == language);
    let mut all = shared.map(|(_, source)| messages(source)).unwrap_or_default();
    all.extend(messages(source));
    all
}

/// A code fits one segment of SMS, so that it costs one, also with the lines by which phones fill it in; and so does
/// what an old number is told.
pub fn a_text_is_one_sms_in_every_language(market: &dyn Market) {
    let texts = Arc::new(Texts::new(market.locales()).expect("texts"));
    let (host, hash) = ("signin.example.com", "FA+9qCX9VSu");
    for (host, hash) in [(None, None), (Some(host), None), (None, Some(hash)), (Some(host), Some(hash))] {
        let [webotp_host, sms_retriever_hash] = [host, hash].map(|text| text.map(str::to_owned));
        let settings = TextSettings { webotp_host, sms_retriever_hash, opt_out: false };
        let sms = SmsTexts::new(Arc::clone(&texts), settings).expect("one segment in every language");
        for (language, minutes) in texts.languages().iter().flat_map(|l| (1..=10).map(move |m| (l, m))) {
            for words in CodeText::ALL {
                let text = sms.code(words, language, "012345", minutes);
                assert!(text.contains("012345") && courier::segments(&text) == 1, "{language}: {text}");
                let names_minutes = host.is_some() || hash.is_some() || text.contains(&minutes.to_string());
                assert!(names_minutes, "{language}: {text}");
            }
        }
    }
    for language in texts.languages() {
        let told = texts.say(language, "sms-number-changed", &[]);
        assert_eq!(courier::segments(&told), 1, "{language}: {told}");
    }
}

/// Every placeholder of a text is filled.
pub fn no_text_shows_a_placeholder(market: &dyn Market) {
    let texts = Texts::new(market.locales()).expect("texts");
    let args = [
        ("code", Arg::Text("1")),
        ("phone", Arg::Text("+9")),
        ("minutes", Arg::Number(2)),
        ("seconds", Arg::Number(3)),
    ];
    for (language, key) in texts.languages().iter().flat_map(|l| TEXTS.map(|key| (l, key))) {
        let text = texts.say(language, key, &args);
        assert!(text != key && !text.contains(['{', '$', '}']), "{language}: {text}");
    }
}

/// The descriptor names the languages that the texts are in.
pub fn the_languages_of_the_descriptor_are_those_of_the_texts(market: &dyn Market) {
    let descriptor = market.descriptor();
    let tags: Vec<_> = market.locales().iter().map(|(tag, _)| *tag).collect();
    assert_eq!(descriptor.languages, tags);
    assert_eq!(descriptor.language, tags[0]);
}

/// What a form needs to know is there: what may be left out and what is a card are among all, and the country has a name
/// in languages of the market.
pub fn the_descriptor_tells_what_a_form_must_know(market: &dyn Market) {
    let all = market.descriptor();
    let among = |some: &[String], all: &[String]| some.iter().all(|one| all.contains(one));
    assert!(among(&all.optional_address_fields, &all.address_fields), "{all:?}");
    assert!(among(&all.card_brands, &all.payment_methods), "{all:?}");
    let named: Vec<_> = all.country_names.keys().cloned().collect();
    assert!(!named.is_empty() && among(&named, &all.languages), "{all:?}");
}

/// The descriptor names the currency and the tax that prices are reckoned with, and a time zone that there is.
pub fn the_descriptor_tells_how_the_market_reckons(market: &dyn Market) {
    let (descriptor, pricing) = (market.descriptor(), market.pricing());
    assert_eq!(
        (descriptor.currency.as_str(), descriptor.currency_code.as_str()),
        (pricing.currency.symbol, pricing.currency.code)
    );
    assert_eq!(descriptor.tax, pricing.tax());
    assert!(tzdb_data::TZ_NAMES.contains(&&*descriptor.timezone), "{}", descriptor.timezone);
}

/// `cargo run` needs no settings.
pub fn development_needs_no_settings_and_takes_possible_numbers(market: &dyn Market) {
    let settings = loaded(market, Profile::Development, &[]).expect("settings");
    assert_eq!(settings.phone_policy, PhonePolicy::Possible);
    let path = format!("/markets/{}", market.descriptor().market);
    assert!(settings.tokens.issuer.ends_with(&path), "{}", settings.tokens.issuer);
    assert_eq!(settings.server.trusted_proxies.len(), 2);
}

/// Production starts with what it needs and with nothing less.
pub fn production_names_what_is_missing_and_takes_deliverable_numbers(market: &dyn Market) {
    let settings = loaded(market, Profile::Production, &NEEDED).expect("settings");
    assert_eq!(settings.phone_policy, PhonePolicy::Deliverable);
    for (missing, _) in NEEDED {
        let rest: Vec<_> = NEEDED.into_iter().filter(|(key, _)| *key != missing).collect();
        let error = loaded(market, Profile::Production, &rest).err().unwrap_or_default();
        assert!(error.starts_with(&format!("{}__{missing}: ", market.env_prefix())), "{error}");
    }
}

/// The settings of `market` under these variables, their names without the market's prefix.
pub fn loaded(
    market: &dyn Market,
    profile: Profile,
    variables: &[(&str, &str)],
) -> Result<MarketSettings, String> {
    let named =
        |(key, value): &(&str, &str)| (format!("{}__{key}", market.env_prefix()), (*value).to_owned());
    let env: HashMap<_, _> = variables.iter().map(named).collect();
    MarketSettings::load(market, profile, None, &env).map_err(|error| error.to_string())
}

/// Declares these as tests of a service; `$market` makes the market.
#[macro_export]
macro_rules! market_tests {
    ($market:path) => {
        $crate::market_tests! {
            $market;
            every_language_has_every_text,
            a_text_is_one_sms_in_every_language,
            no_text_shows_a_placeholder,
            the_languages_of_the_descriptor_are_those_of_the_texts,
            the_descriptor_tells_how_the_market_reckons,
            the_descriptor_tells_what_a_form_must_know,
            development_needs_no_settings_and_takes_possible_numbers,
            production_names_what_is_missing_and_takes_deliverable_numbers,
        }
    };
    ($market:path; $($test:ident,)*) => {$(
        #[test]
        fn $test() {
            $crate::testing::market::$test(&$market());
        }
    )*};
}
