//! The section `test_numbers`.

use std::collections::BTreeMap;

use common::settings::{SettingsError, comma_separated};
use common::{Code, Phone, SecretString, Timestamp};
use serde::Deserialize;
use signin::TestNumbers;

use super::Check;
use crate::market::{Market, PhonePolicy};

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    /// `+15555550100=123456`.
    #[serde(default, deserialize_with = "comma_separated")]
    codes: Vec<String>,
    until: Option<String>,
    #[serde(default)]
    in_production: bool,
}

impl Table {
    /// Only numbers that can belong to nobody, only until a day, and in production only if the settings insist.
    pub(super) fn checked(
        &self,
        check: &Check<'_>,
        market: &dyn Market,
    ) -> Result<TestNumbers, SettingsError> {
        if self.codes.is_empty() {
            return Ok(TestNumbers::default());
        }
        if check.production && !self.in_production {
            return Err(check.refusal("test_numbers.in_production", "must be true for codes that are known"));
        }
        let until = check.required("test_numbers.until", self.until.as_deref())?;
        let until: Timestamp = check.parsed("test_numbers.until", until)?;
        let codes: Option<BTreeMap<_, _>> = self.codes.iter().map(|text| number(text, market)).collect();
        let codes = codes.ok_or_else(|| {
            check.refusal(
                "test_numbers.codes",
                "must be numbers that can't be assigned, each with =six digits",
            )
        })?;
        Ok(TestNumbers { codes, until })
    }
}

/// The market takes its shape, and the numbering plan will never give it to anybody.
fn number(text: &str, market: &dyn Market) -> Option<(Phone, SecretString)> {
    let (phone, code) = text.split_once('=')?;
    let phone = Phone::parse(phone).ok()?;
    let is_nobody_s = market.check_phone(&phone, PhonePolicy::Possible).is_ok()
        && market.check_phone(&phone, PhonePolicy::Deliverable) == Err(Code::InvalidPhone);
    let is_code = code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit());
    (is_nobody_s && is_code).then(|| (phone, code.into()))
}
