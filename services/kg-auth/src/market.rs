//! Kyrgyzstan as a market.

use common::{Code, MarketDescriptor, Phone, Tax};
use web::{Market, PhonePolicy};

use crate::{numbering, texts};

/// The market of Kyrgyzstan.
#[derive(Debug, Clone, Copy, Default)]
pub struct Kyrgyzstan;

impl Market for Kyrgyzstan {
    fn service(&self) -> &'static str {
        "kg-auth"
    }

    fn env_prefix(&self) -> &'static str {
        "KG_AUTH"
    }

    fn defaults(&self) -> &'static str {
        include_str!("../config/default.toml")
    }

    fn descriptor(&self) -> MarketDescriptor {
        let words = |words: &[&str]| words.iter().map(ToString::to_string).collect();
        MarketDescriptor {
            market: "kg".to_owned(),
            country: "Kyrgyzstan".to_owned(),
            currency: "сом".to_owned(),
            currency_code: "KGS".to_owned(),
            language: "ru".to_owned(),
            languages: words(&["ru", "ky", "en"]),
            phone_prefix: numbering::PREFIX.to_owned(),
            phone_format: "+996 XXX XXX XXX".to_owned(),
            tax: Tax { name: "VAT".to_owned(), rate: 0.12 },
            payment_methods: words(&["visa", "mastercard", "elcart", "bank_transfer", "cash_on_delivery"]),
            address_fields: words(&["street", "building", "apartment", "city", "region"]),
            channels: words(&["sms"]),
            timezone: "Asia/Bishkek".to_owned(),
            date_format: "DD.MM.YYYY".to_owned(),
        }
    }

    fn check_phone(&self, phone: &Phone, policy: PhonePolicy) -> Result<(), Code> {
        numbering::check(phone, policy)
    }

    fn format_phone(&self, phone: &Phone) -> String {
        numbering::format(phone)
    }

    fn locales(&self) -> &'static [(&'static str, &'static str)] {
        texts::LOCALES
    }

    fn migrations(&self) -> store::Migrations {
        crate::migrations()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use common::settings::Profile;
    use web::MarketSettings;

    use super::*;

    fn loaded(profile: Profile, env: &[(&str, &str)]) -> Result<MarketSettings, String> {
        let env = env
            .iter()
            .map(|(key, value)| (format!("KG_AUTH__{key}"), (*value).to_owned()))
            .collect::<HashMap<_, _>>();
        MarketSettings::load(&Kyrgyzstan, profile, None, &env).map_err(|error| error.to_string())
    }

    #[test]
    fn development_needs_no_settings_and_takes_possible_numbers() {
        let settings = loaded(Profile::Development, &[]).unwrap();
        assert_eq!(settings.phone_policy, PhonePolicy::Possible);
        assert_eq!(settings.tokens.issuer, "http://127.0.0.1:8080/markets/kg");
        assert_eq!(settings.server.trusted_proxies.len(), 2);
    }

    #[test]
    fn production_names_what_is_missing_and_takes_deliverable_numbers() {
        let key = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
        let needed = [
            ("DATABASE__URL", "postgres://db/market"),
            ("TOKENS__KEYS_DIR", "/keys"),
            ("TOKENS__ISSUER", "https://id.example.com/markets/kg"),
            ("TOKENS__REFRESH_KEY", key),
            ("SIGNIN__CODE_KEY", key),
            ("COURIER__SEAL_KEY", key),
            ("COURIER__PROVIDER", "webhook"),
            ("COURIER__WEBHOOK__URL", "https://sms.example.com/send"),
            ("COURIER__WEBHOOK__SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        ];
        assert_eq!(loaded(Profile::Production, &needed).unwrap().phone_policy, PhonePolicy::Deliverable);
        for (missing, _) in needed {
            let rest: Vec<_> = needed.into_iter().filter(|(key, _)| *key != missing).collect();
            let error = loaded(Profile::Production, &rest).unwrap_err();
            assert!(error.starts_with(&format!("KG_AUTH__{missing}: ")), "{error}");
        }
    }

    #[test]
    fn the_languages_of_the_descriptor_are_those_of_the_texts() {
        let descriptor = Kyrgyzstan.descriptor();
        let tags: Vec<_> = texts::LOCALES.iter().map(|(tag, _)| *tag).collect();
        assert_eq!(descriptor.languages, tags);
        assert_eq!(descriptor.language, tags[0]);
    }
}
