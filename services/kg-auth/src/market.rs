//! Kyrgyzstan as a market.

use common::{Code, MarketDescriptor, Phone, Pricing, UserId};
use serde_json::{Map, Value};
use store::{Database, StoreError};
use web::{Belonging as _, Belongings, Market, PaymentMethods, PhonePolicy};

use crate::addresses::Addresses;
use crate::payments::Payments;
use crate::pricing::PRICING;
use crate::{export, numbering, texts};

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
        let names = |names: &[(&str, &str)]| {
            names.iter().map(|(language, name)| ((*language).to_owned(), (*name).to_owned())).collect()
        };
        MarketDescriptor {
            market: "kg".to_owned(),
            country: "Kyrgyzstan".to_owned(),
            country_names: names(&[("ru", "Кыргызстан"), ("ky", "Кыргызстан"), ("en", "Kyrgyzstan")]),
            currency: PRICING.currency.symbol.to_owned(),
            currency_code: PRICING.currency.code.to_owned(),
            language: "ru".to_owned(),
            languages: words(&["ru", "ky", "en"]),
            phone_prefix: numbering::PREFIX.to_owned(),
            phone_format: "+996 XXX XXX XXX".to_owned(),
            tax: PRICING.tax(),
            payment_methods: PaymentMethods::<Payments>::names(),
            card_brands: PaymentMethods::<Payments>::brands(),
            address_fields: words(Addresses::FIELDS),
            optional_address_fields: words(Addresses::OPTIONAL),
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

    fn export(&self, database: &Database, user: UserId) -> Result<Map<String, Value>, StoreError> {
        export::of(database, user)
    }
}
