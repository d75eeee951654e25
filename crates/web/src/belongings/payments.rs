//! Ways to pay: the same fields in every market, but not the same ways.

use std::marker::PhantomData;

use chrono::{Datelike as _, NaiveDate};
use common::{FieldCode, Fields};
use serde::Serialize;
use store::PaymentMethod;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{Object, Schema};
use utoipa::{PartialSchema as _, ToSchema};

use crate::belongings::{Belonging, Words};

const CARD: &str = "card";
const LONGEST_NAME: usize = 100;
const LONGEST_TOKEN: usize = 255;
/// No card is good for longer.
const LONGEST_YEARS: i32 = 20;

/// The ways to pay that a market has; each has a text, `payment-` and its name with `-` for `_`.
pub trait WaysToPay: Send + Sync + 'static {
    /// The networks whose cards it takes.
    const BRANDS: &'static [&'static str];

    /// The other ways.
    const OTHERS: &'static [&'static str];
}

/// The ways to pay that `W` has.
pub struct PaymentMethods<W>(PhantomData<W>);

impl<W: WaysToPay> PaymentMethods<W> {
    /// All of them by name.
    pub fn names() -> Vec<String> {
        W::BRANDS.iter().chain(W::OTHERS).map(ToString::to_string).collect()
    }

    /// Those that are cards.
    pub fn brands() -> Vec<String> {
        W::BRANDS.iter().map(ToString::to_string).collect()
    }
}

/// A way to pay. The fields of a card are there for a card only.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShownPaymentMethod {
    /// `card`, which may be left out beside a `brand`, or one of the market's other ways. A card's brand says `card`, too.
    #[serde(rename = "type")]
    #[schema(required = false, example = "card")]
    kind: String,
    /// The card's network, one of the market's.
    #[schema(example = "visa")]
    brand: Option<String>,
    /// The last four digits of the card's number. The whole number is refused in any field.
    #[schema(example = "1234", pattern = "^[0-9]{4}$")]
    last4: Option<String>,
    /// The last month in which the card is good, at the earliest the present one where the market is.
    #[schema(example = 12, minimum = 1, maximum = 12)]
    exp_month: Option<i32>,
    /// The year of that month.
    #[schema(example = 2030)]
    exp_year: Option<i32>,
    /// The name on the card.
    #[schema(example = "AIGUL ASANOVA", max_length = 100)]
    holder_name: Option<String>,
    /// What the payment processor calls the card.
    #[schema(example = "tok_1NirD82eZvKYlo2C", max_length = 255)]
    token: Option<String>,
    /// The way to pay for people.
    #[schema(read_only, example = "Visa **** 1234")]
    display: String,
}

impl<W: WaysToPay> Belonging for PaymentMethods<W> {
    type Item = PaymentMethod;
    type Shown = ShownPaymentMethod;

    const FIELDS: &'static [&'static str] =
        &["type", "brand", "last4", "exp_month", "exp_year", "holder_name", "token"];

    const OPTIONAL: &'static [&'static str] = Self::FIELDS;

    fn read(fields: &mut Fields<'_>, today: NaiveDate) -> Option<PaymentMethod> {
        let kind = match fields.optional_string("type") {
            Some(kind) => kind,
            None if fields.is_absent("brand") => return fields.required("type"),
            None => CARD,
        };
        if kind == CARD || W::BRANDS.contains(&kind) {
            return read_card::<W>(kind, fields, today);
        }
        let known = W::OTHERS.contains(&kind);
        if known {
            Some(PaymentMethod { kind: kind.to_owned(), ..Default::default() })
        } else {
            fields.refuse("type", FieldCode::Unsupported)
        }
    }

    fn show(item: &PaymentMethod, words: &Words<'_>) -> ShownPaymentMethod {
        let item = item.clone();
        let name = |name: &str| words.say(&key(name), &[]);
        let display = match (&item.brand, &item.last4) {
            (Some(brand), Some(last4)) => format!("{} **** {last4}", name(brand)),
            _ => name(&item.kind),
        };
        let PaymentMethod { kind, brand, last4, exp_month, exp_year, holder_name, token } = item;
        ShownPaymentMethod { kind, brand, last4, exp_month, exp_year, holder_name, token, display }
    }

    fn texts() -> Vec<String> {
        Self::names().iter().map(|name| key(name)).collect()
    }

    fn schema() -> RefOr<Schema> {
        let mut schema = ShownPaymentMethod::schema();
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            name_values(object, "type", &[&[CARD], W::BRANDS, W::OTHERS].concat());
            name_values(object, "brand", W::BRANDS);
        }
        schema
    }
}

fn name_values(object: &mut Object, field: &str, names: &[&str]) {
    if let Some(RefOr::T(Schema::Object(property))) = object.properties.get_mut(field) {
        property.enum_values = Some(names.iter().map(|name| (*name).into()).collect());
    }
}

fn key(name: &str) -> String {
    format!("payment-{}", name.replace('_', "-"))
}

fn read_card<W: WaysToPay>(kind: &str, fields: &mut Fields<'_>, today: NaiveDate) -> Option<PaymentMethod> {
    let brand = read_brand::<W>(kind, fields);
    let last4 = fields.string("last4").and_then(|text| last4(text, fields));
    let expiry = read_expiry(fields, today);
    let holder_name = fields.line("holder_name", LONGEST_NAME);
    let token = fields.string("token").and_then(|text| token(text, fields));
    let (exp_month, exp_year) = expiry?;
    Some(PaymentMethod {
        kind: CARD.to_owned(),
        brand: Some(brand?),
        last4: Some(last4?),
        exp_month: Some(exp_month),
        exp_year: Some(exp_year),
        holder_name: Some(holder_name?),
        token: Some(token?),
    })
}

/// The brand; where `type` names it, too, both must agree.
fn read_brand<W: WaysToPay>(kind: &str, fields: &mut Fields<'_>) -> Option<String> {
    let named = if kind != CARD && fields.is_absent("brand") { kind } else { fields.string("brand")? };
    let Some(brand) = W::BRANDS.iter().find(|brand| brand.eq_ignore_ascii_case(named)) else {
        return fields.refuse("brand", FieldCode::Unsupported);
    };
    if kind == CARD || kind == *brand {
        Some((*brand).to_owned())
    } else {
        fields.refuse("brand", FieldCode::Contradictory)
    }
}

fn last4(text: &str, fields: &mut Fields<'_>) -> Option<String> {
    let fits = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    if fits { Some(text.to_owned()) } else { fields.refuse("last4", FieldCode::Invalid) }
}

/// A word of printable ASCII, as processors make them.
fn token(text: &str, fields: &mut Fields<'_>) -> Option<String> {
    let fits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic());
    match (fits, text.len() <= LONGEST_TOKEN) {
        (false, _) => fields.refuse("token", FieldCode::Invalid),
        (true, false) => fields.refuse("token", FieldCode::TooLong),
        (true, true) => Some(text.to_owned()),
    }
}

/// Month and year; a card is good until its month ends.
fn read_expiry(fields: &mut Fields<'_>, today: NaiveDate) -> Option<(i32, i32)> {
    let month = number(fields, "exp_month", 1..=12);
    let year = number(fields, "exp_year", 2000..=today.year() + LONGEST_YEARS);
    let (month, year) = (month?, year?);
    if year < today.year() {
        fields.refuse("exp_year", FieldCode::Expired)
    } else if year == today.year() && month < today.month().cast_signed() {
        fields.refuse("exp_month", FieldCode::Expired)
    } else {
        Some((month, year))
    }
}

fn number(fields: &mut Fields<'_>, field: &'static str, range: std::ops::RangeInclusive<i32>) -> Option<i32> {
    let number = fields.integer(field)?;
    let fits = i32::try_from(number).ok().filter(|number| range.contains(number));
    fits.or_else(|| fields.refuse(field, FieldCode::Invalid))
}
