//! A market that is nowhere, for unit tests.

use chrono::NaiveDate;
use common::{BasisPoints, Code, Currency, Fields, MarketDescriptor, Phone, Pricing};
use serde::Serialize;
use store::PaymentMethod;
use utoipa::ToSchema;

use crate::{Belonging, Belongings, Market, PaymentMethods, PhonePolicy, WaysToPay, Words};

const PRICING: Pricing = Pricing {
    currency: Currency {
        code: "XXX",
        symbol: "¤",
        minor_digits: 2,
        symbol_first: true,
        decimal_mark: ".",
        group_mark: ",",
        grouped_from: 4,
        drops_zero_minor: false,
    },
    tax_name: "none",
    rate: BasisPoints(0),
};

struct SampleAddresses;

/// An address of one line.
#[derive(Serialize, ToSchema)]
struct SampleAddress {
    /// All of it.
    #[schema(example = "1 Main St")]
    line: String,
}

impl Belonging for SampleAddresses {
    // No unit test keeps any.
    type Item = PaymentMethod;
    type Shown = SampleAddress;

    const FIELDS: &'static [&'static str] = &["line"];
    const OPTIONAL: &'static [&'static str] = &[];

    fn read(_: &mut Fields<'_>, _: NaiveDate) -> Option<PaymentMethod> {
        None
    }

    fn show(item: &PaymentMethod, _: &Words<'_>) -> SampleAddress {
        SampleAddress { line: item.kind.clone() }
    }

    fn texts() -> Vec<String> {
        Vec::new()
    }
}

struct SampleWays;

impl WaysToPay for SampleWays {
    const BRANDS: &'static [&'static str] = &["visa"];
    const OTHERS: &'static [&'static str] = &["cash_on_delivery"];
}

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
            country_names: [("en".to_owned(), "Nowhere".to_owned())].into(),
            currency: PRICING.currency.symbol.to_owned(),
            currency_code: PRICING.currency.code.to_owned(),
            language: "en".to_owned(),
            languages: vec!["en".to_owned()],
            phone_prefix: "+999".to_owned(),
            phone_format: "+999 XXXX XXXX".to_owned(),
            tax: PRICING.tax(),
            payment_methods: PaymentMethods::<SampleWays>::names(),
            card_brands: PaymentMethods::<SampleWays>::brands(),
            address_fields: SampleAddresses::FIELDS.iter().map(ToString::to_string).collect(),
            optional_address_fields: Vec::new(),
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

    fn pricing(&self) -> Pricing {
        PRICING
    }

    fn belongings(&self) -> Belongings {
        Belongings::of::<SampleAddresses, PaymentMethods<SampleWays>>()
    }

    fn locales(&self) -> &'static [(&'static str, &'static str)] {
        &[("en", "sms-code = { $code }\nsms-proof-code = { $code }\nsms-change-code = { $code }")]
    }

    fn migrations(&self) -> store::Migrations {
        unreachable!("no unit test opens a database")
    }
}
