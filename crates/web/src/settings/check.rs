//! The checks that name a setting as the environment does.

use std::ops::RangeInclusive;

use common::settings::SettingsError;
use ipnet::IpNet;

/// Whose settings are checked, and how strictly.
pub(super) struct Check<'a> {
    pub(super) prefix: &'a str,
    pub(super) production: bool,
}

impl Check<'_> {
    /// The refusal of `key` (`signin.window`), named `XX_AUTH__SIGNIN__WINDOW`.
    pub(super) fn refusal(&self, key: &str, cause: impl std::fmt::Display) -> SettingsError {
        let name = key.to_ascii_uppercase().replace('.', "__");
        SettingsError::new(&format!("{}__{name}", self.prefix), cause)
    }

    /// A value that must be there.
    pub(super) fn required<T>(&self, key: &str, value: Option<T>) -> Result<T, SettingsError> {
        value.ok_or_else(|| self.refusal(key, "must be set"))
    }

    /// A number within `range`, and within `strict` in production.
    pub(super) fn number(
        &self,
        key: &str,
        value: u64,
        range: RangeInclusive<u64>,
        strict: RangeInclusive<u64>,
    ) -> Result<u64, SettingsError> {
        let (allowed, whose) = if self.production { (strict, " in production") } else { (range, "") };
        if allowed.contains(&value) {
            return Ok(value);
        }
        let (least, most) = (allowed.start(), allowed.end());
        Err(self.refusal(key, format!("must be {least} to {most}{whose}, is {value}")))
    }

    /// Networks whose word on a client's address is taken; in production never everybody's.
    pub(super) fn proxies(&self, key: &str, networks: &[IpNet]) -> Result<(), SettingsError> {
        if self.production && networks.iter().any(|network| network.prefix_len() == 0) {
            return Err(self.refusal(key, "must not trust every address"));
        }
        Ok(())
    }

    /// A text that parses.
    pub(super) fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(
        &self,
        key: &str,
        text: &str,
    ) -> Result<T, SettingsError> {
        text.parse().map_err(|error| self.refusal(key, error))
    }

    /// An `http` or `https` address without query and fragment.
    pub(super) fn address(&self, key: &str, text: String) -> Result<String, SettingsError> {
        let url: url::Url = self.parsed(key, &text)?;
        let plain =
            url.has_host() && url.query().is_none() && url.fragment().is_none() && !text.ends_with('/');
        if plain && ["http", "https"].contains(&url.scheme()) {
            Ok(text)
        } else {
            Err(self
                .refusal(key, "must be an http or https address without query, fragment and trailing slash"))
        }
    }
}
