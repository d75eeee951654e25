//! A market that is nowhere, for unit tests.

use common::{Code, MarketDescriptor, Phone, Tax};

use crate::{Market, PhonePolicy};

pub(crate) struct SampleMarket;

impl Market for SampleMarket {
    fn service(&self) -> &'static str {
        "xx-auth"
    }

    fn env_prefix(&self) -> &'static str {
        "XX_AUTH"
    }

    fn defaults(&self) -> &'static str {
        include_str!("sample.toml")
    }

    fn descriptor(&self) -> MarketDescriptor {
        MarketDescriptor {
            market: "xx".to_owned(),
            country: "Nowhere".to_owned(),
            currency: "¤".to_owned(),
            currency_code: "XXX".to_owned(),
            language: "en".to_owned(),
            languages: vec!["en".to_owned()],
            phone_prefix: "+999".to_owned(),
            phone_format: "+999 XXXX XXXX".to_owned(),
            tax: Tax { name: "none".to_owned(), rate: 0.0 },
            payment_methods: Vec::new(),
            address_fields: Vec::new(),
            channels: vec!["sms".to_owned()],
            timezone: "UTC".to_owned(),
            date_format: "YYYY-MM-DD".to_owned(),
        }
    }

    fn check_phone(&self, phone: &Phone, policy: PhonePolicy) -> Result<(), Code> {
        let national = phone.national("+999").ok_or(Code::MarketMismatch)?;
        let is_nobody_s = policy == PhonePolicy::Deliverable && national.starts_with('0');
        if is_nobody_s { Err(Code::InvalidPhone) } else { Ok(()) }
    }

    fn format_phone(&self, phone: &Phone) -> String {
        phone.as_str().to_owned()
    }

    fn locales(&self) -> &'static [(&'static str, &'static str)] {
        &[("en", "sms-code = { $code }\nsms-code-short = { $code }")]
    }

    fn migrations(&self) -> store::Migrations {
        unreachable!("no unit test opens a database")
    }
}
