//! The United States as a market.

use common::settings::{SettingsError, comma_separated};
use common::{Code, MarketDescriptor, Phone, Pricing, Timestamp, UserId};
use serde::Deserialize;
use serde_json::{Map, Value};
use store::{Database, StoreError};
use web::{Belonging as _, Belongings, Market, OwnSettings, PaymentMethods, PhonePolicy};

use crate::addresses::Addresses;
use crate::payments::Payments;
use crate::pricing::PRICING;
use crate::territory::Territory;
use crate::{export, numbering, opt_out, texts};

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
        let names = |names: &[(&str, &str)]| {
            names.iter().map(|(language, name)| ((*language).to_owned(), (*name).to_owned())).collect()
        };
        MarketDescriptor {
            market: "us".to_owned(),
            country: "United States".to_owned(),
            country_names: names(&[("en", "United States"), ("es", "Estados Unidos")]),
            currency: PRICING.currency.symbol.to_owned(),
            currency_code: PRICING.currency.code.to_owned(),
            language: "en".to_owned(),
            languages: words(&["en", "es"]),
            phone_prefix: numbering::PREFIX.to_owned(),
            phone_format: "+1 (XXX) XXX-XXXX".to_owned(),
            tax: PRICING.tax(),
            payment_methods: PaymentMethods::<Payments>::names(),
            card_brands: PaymentMethods::<Payments>::brands(),
            address_fields: words(Addresses::FIELDS),
            optional_address_fields: words(Addresses::OPTIONAL),
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

    fn pricing(&self) -> Pricing {
        PRICING
    }

    fn belongings(&self) -> Belongings {
        Belongings::of::<Addresses, PaymentMethods<Payments>>()
    }

    fn locales(&self) -> &'static [(&'static str, &'static str)] {
        texts::LOCALES
    }

    fn migrations(&self) -> store::Migrations {
        crate::migrations()
    }

    fn keep_wish_for_texts(
        &self,
        database: &Database,
        user: UserId,
        stopped_at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        opt_out::keep(database, user, stopped_at)
    }

    fn export(&self, database: &Database, user: UserId) -> Result<Map<String, Value>, StoreError> {
        export::of(database, user)
    }
}

#[cfg(test)]
mod tests {
    use common::settings::Profile;
    use web::testing::market::loaded;

    use super::*;

    #[test]
    fn territories_are_taken_by_setting() {
        let puerto_rico = Phone::parse("+17872345678").unwrap();
        let checked = |env: &[(&str, &str)]| {
            let mut market = UnitedStates::default();
            market
                .configure(&loaded(&UnitedStates::default(), Profile::Development, env).unwrap().own)
                .unwrap();
            market.check_phone(&puerto_rico, PhonePolicy::Deliverable)
        };
        assert_eq!(checked(&[]), Err(Code::PhoneRegionUnsupported));
        assert_eq!(checked(&[("MARKET__TERRITORIES", "GU, pr")]), Ok(()));
    }

    #[test]
    fn people_can_stop_texts() {
        assert!(loaded(&UnitedStates::default(), Profile::Development, &[]).unwrap().texts.opt_out);
    }

    #[test]
    fn an_unknown_territory_is_refused() {
        let settings =
            loaded(&UnitedStates::default(), Profile::Development, &[("MARKET__TERRITORIES", "PR,TX")])
                .unwrap();
        let error = UnitedStates::default().configure(&settings.own).unwrap_err().to_string();
        assert!(error.starts_with("US_AUTH__MARKET: ") && error.contains("a territory is"), "{error}");
    }
}
