//! What a market says of itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A market as clients see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MarketDescriptor {
    /// The market's name.
    #[schema(example = "kg")]
    pub market: String,
    /// The country's English name.
    #[schema(example = "Kyrgyzstan")]
    pub country: String,
    /// What its people call it, by language; for other languages there is the CLDR.
    #[serde(default)]
    #[schema(example = json!({"ru": "Кыргызстан", "ky": "Кыргызстан", "en": "Kyrgyzstan"}))]
    pub country_names: BTreeMap<String, String>,
    /// The currency's symbol.
    #[schema(example = "сом")]
    pub currency: String,
    /// The currency's ISO 4217 code.
    #[schema(example = "KGS")]
    pub currency_code: String,
    /// The default language, BCP 47.
    #[schema(example = "ru")]
    pub language: String,
    /// All languages, the default first.
    #[schema(example = json!(["ru", "ky", "en"]))]
    pub languages: Vec<String>,
    /// The country's calling code.
    #[schema(example = "+996")]
    pub phone_prefix: String,
    /// How a number is written for people.
    #[schema(example = "+996 XXX XXX XXX")]
    pub phone_format: String,
    /// The tax on sales.
    pub tax: Tax,
    /// The ways to pay.
    #[schema(example = json!(["visa", "mastercard", "elcart", "bank_transfer", "cash_on_delivery"]))]
    pub payment_methods: Vec<String>,
    /// Those of the ways to pay that are cards, and so have a card's fields.
    #[serde(default)]
    #[schema(example = json!(["visa", "mastercard", "elcart"]))]
    pub card_brands: Vec<String>,
    /// The fields of an address.
    #[schema(example = json!(["street", "building", "apartment", "city", "region"]))]
    pub address_fields: Vec<String>,
    /// Those of the fields of an address that may be left out.
    #[serde(default)]
    #[schema(example = json!(["apartment", "city"]))]
    pub optional_address_fields: Vec<String>,
    /// The channels that carry codes.
    #[schema(example = json!(["sms"]))]
    pub channels: Vec<String>,
    /// The IANA time zone.
    #[schema(example = "Asia/Bishkek")]
    pub timezone: String,
    /// How dates are written.
    #[schema(example = "DD.MM.YYYY")]
    pub date_format: String,
}

/// A market's tax on sales.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Tax {
    /// Its name.
    #[schema(example = "VAT")]
    pub name: String,
    /// Its rate as a decimal fraction.
    #[schema(example = 0.12)]
    pub rate: f64,
}
