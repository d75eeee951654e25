//! What a new market is made of: what the command was told, and what libphonenumber knows.

use anyhow::{Context, Result, bail, ensure};
use chrono::{NaiveDate, TimeZone as _, Utc};
use chrono_tz::Tz;
use common::{BasisPoints, Currency, MarketId, Phone};
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, PhoneNumberType, Region};

use crate::new_market::Args;
use crate::new_market::templates::LANGUAGES;

/// Amounts of a currency whose own ways are not known: code or symbol behind, groups of three.
const PLAIN: Currency = Currency {
    code: "",
    symbol: "",
    minor_digits: 2,
    symbol_first: false,
    decimal_mark: ",",
    group_mark: "\u{a0}",
    grouped_from: 5,
    drops_zero_minor: false,
};

/// Everything that the service's files name.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(crate) name: String,
    pub(crate) country: String,
    /// The country as a Rust type.
    pub(crate) type_name: String,
    /// The region in libphonenumber.
    pub(crate) region: String,
    pub(crate) prefix: String,
    /// How a number is written, digits behind the prefix as X.
    pub(crate) phone_format: String,
    pub(crate) sample: String,
    pub(crate) foreign: String,
    pub(crate) currency: String,
    pub(crate) symbol: String,
    pub(crate) languages: Vec<String>,
    pub(crate) tax_name: String,
    pub(crate) tax_rate: u16,
    pub(crate) timezone: String,
    /// The last second of January 2026 there, in UTC.
    pub(crate) end_of_january: String,
    pub(crate) port: u16,
}

impl Facts {
    /// Checks what was told and finds the rest.
    pub(crate) fn of(args: &Args) -> Result<Self> {
        args.name.parse::<MarketId>()?;
        let region = args.name.to_uppercase();
        let sample = sample(args, &region)?;
        let number = PHONE_NUMBER_UTIL.parse(&sample, None).context("--sample")?;
        let written = number.format_as(PhoneNumberFormat::International).into_owned();
        Ok(Self {
            type_name: type_name(&args.country)?,
            country: plain(&args.country, "--country")?,
            phone_format: with_placeholders(&written, args.prefix.len() - 1),
            foreign: if args.prefix.starts_with("+1") { "+996505325311" } else { "+12125551234" }.to_owned(),
            prefix: args.prefix.clone(),
            currency: currency(&args.currency)?,
            symbol: plain(args.symbol.as_ref().unwrap_or(&args.currency), "--symbol")?,
            languages: languages(&args.languages)?,
            tax_name: plain(&args.tax_name, "--tax-name")?,
            tax_rate: args.tax_rate,
            end_of_january: end_of_january(&args.timezone)?,
            timezone: args.timezone.clone(),
            name: args.name.clone(),
            port: args.port,
            region,
            sample,
        })
    }

    /// A net amount of 100, tax and gross, as the template's currency writes them.
    pub(crate) fn price(&self) -> [String; 3] {
        let tax = u64::from(BasisPoints(self.tax_rate).0);
        [10_000, tax, 10_000 + tax]
            .map(|minor| (PLAIN.format(minor) + &self.symbol).replace('\u{a0}', r"\u{a0}"))
    }
}

/// A mobile number that begins as the market's do.
fn sample(args: &Args, region: &str) -> Result<String> {
    let known = || {
        let region = region.parse::<Region>().ok()?;
        let example =
            PHONE_NUMBER_UTIL.get_example_number_for_type_and_region(region, PhoneNumberType::Mobile);
        Some(example.ok()?.format_as(PhoneNumberFormat::E164).into_owned())
    };
    let number =
        args.sample.clone().or_else(known).context("libphonenumber knows no number of it: give --sample")?;
    ensure!(
        number.starts_with(&args.prefix),
        "{number} does not begin with {}: give another --sample",
        args.prefix
    );
    let phone = Phone::parse(&number).ok().context("--sample is no number")?;
    Ok(phone.as_str().to_owned())
}

/// `+7 710 000 9998` with its first digits as they are and the others as X.
fn with_placeholders(written: &str, kept: usize) -> String {
    let mut digits = 0;
    let shown = |c: char| {
        digits += usize::from(c.is_ascii_digit());
        if c.is_ascii_digit() && digits > kept { 'X' } else { c }
    };
    written.chars().map(shown).collect()
}

fn type_name(country: &str) -> Result<String> {
    let words = country.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name: String = words.map(|word| word[..1].to_uppercase() + &word[1..]).collect();
    ensure!(name.starts_with(|c: char| c.is_ascii_uppercase()), "--country must begin with a Latin letter");
    Ok(name)
}

/// What is written into string literals and comments.
fn plain(text: &str, option: &str) -> Result<String> {
    ensure!(!text.is_empty() && !text.contains(['"', '\\', '\n']), "{option} is empty, or has quotes in it");
    Ok(text.to_owned())
}

fn currency(code: &str) -> Result<String> {
    ensure!(
        code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()),
        "--currency is three capital letters"
    );
    Ok(code.to_owned())
}

fn languages(tags: &[String]) -> Result<Vec<String>> {
    let known: Vec<_> = LANGUAGES.iter().map(|(tag, ..)| *tag).collect();
    if let Some(tag) = tags.iter().find(|tag| !known.contains(&tag.as_str())) {
        bail!(
            "there are no texts in {tag} yet, only in {}: docs/adding-a-market.md tells how to add them",
            known.join(", ")
        );
    }
    ensure!(tags.len() > 1, "--languages: the tests ask for two at least");
    Ok(tags.to_vec())
}

fn end_of_january(timezone: &str) -> Result<String> {
    let zone: Tz = timezone.parse().ok().context("--timezone is not in the IANA database")?;
    let last =
        NaiveDate::from_ymd_opt(2026, 1, 31).and_then(|day| day.and_hms_opt(23, 59, 59)).context("a date")?;
    let there = zone.from_local_datetime(&last).single().context("--timezone has no such moment")?;
    Ok(there.with_timezone(&Utc).format("%Y-%m-%dT%H:%M:%SZ").to_string())
}
