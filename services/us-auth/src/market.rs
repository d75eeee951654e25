//! The United States as a market.

use common::settings::{SettingsError, comma_separated};
use common::{Code, MarketDescriptor, Phone, Tax};
use serde::Deserialize;
use web::{Market, OwnSettings, PhonePolicy};

use crate::territory::Territory;
use crate::{numbering, texts};

/// The market of the United States: the 50 states and DC, and those territories that the settings allow.
#[derive(Debug, Clone, Default)]
pub struct UnitedStates {
    territories: Vec<Territory>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Own {
    #[serde(deserialize_with = "comma_separated")]
    territories: Vec<Territory>,
}

impl Market for UnitedStates {
    fn service(&self) -> &'static str {
        "us-auth"
    }

    fn env_prefix(&self) -> &'static str {
        "US_AUTH"
    }

    fn defaults(&self) -> &'static str {
        include_str!("../config/default.toml")
    }

    fn configure(&mut self, own: &OwnSettings) -> Result<(), SettingsError> {
        self.territories = own.read::<Own>()?.territories;
        Ok(())
    }

    fn descriptor(&self) -> MarketDescriptor {
        let words = |words: &[&str]| words.iter().map(ToString::to_string).collect();
        MarketDescriptor {
            market: "us".to_owned(),
            country: "United States".to_owned(),
            currency: "$".to_owned(),
            currency_code: "USD".to_owned(),
            language: "en".to_owned(),
            languages: words(&["en", "es"]),
            phone_prefix: numbering::PREFIX.to_owned(),
            phone_format: "+1 (XXX) XXX-XXXX".to_owned(),
            tax: Tax { name: "sales tax".to_owned(), rate: 0.08 },
            payment_methods: words(&[
                "visa",
                "mastercard",
                "amex",
                "discover",
                "paypal",
                "apple_pay",
                "google_pay",
            ]),
            address_fields: words(&["street_address", "unit", "city", "state", "zip_code"]),
            channels: words(&["sms"]),
            timezone: "America/New_York".to_owned(),
            date_format: "MM/DD/YYYY".to_owned(),
        }
    }

    fn check_phone(&self, phone: &Phone, policy: PhonePolicy) -> Result<(), Code> {
        numbering::check(phone, policy, &self.territories)
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
            .map(|(key, value)| (format!("US_AUTH__{key}"), (*value).to_owned()))
            .collect::<HashMap<_, _>>();
        MarketSettings::load(&UnitedStates::default(), profile, None, &env).map_err(|error| error.to_string())
    }

    #[test]
    fn development_needs_no_settings_and_takes_possible_numbers() {
        let settings = loaded(Profile::Development, &[]).unwrap();
        assert_eq!(settings.phone_policy, PhonePolicy::Possible);
        assert_eq!(settings.tokens.issuer, "http://127.0.0.1:8080/markets/us");
        assert_eq!(settings.server.trusted_proxies.len(), 2);
    }

    #[test]
    fn production_names_what_is_missing_and_takes_deliverable_numbers() {
        let key = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
        let needed = [
            ("DATABASE__URL", "postgres://db/market"),
            ("TOKENS__KEYS_DIR", "/keys"),
            ("TOKENS__ISSUER", "https://id.example.com/markets/us"),
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
            assert!(error.starts_with(&format!("US_AUTH__{missing}: ")), "{error}");
        }
    }

    #[test]
    fn the_languages_of_the_descriptor_are_those_of_the_texts() {
        let descriptor = UnitedStates::default().descriptor();
        let tags: Vec<_> = texts::LOCALES.iter().map(|(tag, _)| *tag).collect();
        assert_eq!(descriptor.languages, tags);
        assert_eq!(descriptor.language, tags[0]);
    }

    #[test]
    fn territories_are_taken_by_setting() {
        let puerto_rico = Phone::parse("+17872345678").unwrap();
        let checked = |env: &[(&str, &str)]| {
            let mut market = UnitedStates::default();
            market.configure(&loaded(Profile::Development, env).unwrap().own).unwrap();
            market.check_phone(&puerto_rico, PhonePolicy::Deliverable)
        };
        assert_eq!(checked(&[]), Err(Code::PhoneRegionUnsupported));
        assert_eq!(checked(&[("MARKET__TERRITORIES", "GU, pr")]), Ok(()));
    }

    #[test]
    fn an_unknown_territory_is_refused() {
        let settings = loaded(Profile::Development, &[("MARKET__TERRITORIES", "PR,TX")]).unwrap();
        let error = UnitedStates::default().configure(&settings.own).unwrap_err().to_string();
        assert!(error.starts_with("US_AUTH__MARKET: ") && error.contains("a territory is"), "{error}");
    }
}
