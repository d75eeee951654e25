//! The territories of the United States, taken only by setting.

use std::str::FromStr;

/// A territory with an area code of its own, by its USPS abbreviation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Territory {
    /// American Samoa.
    As,
    /// Guam.
    Gu,
    /// The Northern Mariana Islands.
    Mp,
    /// Puerto Rico.
    Pr,
    /// The United States Virgin Islands.
    Vi,
}

/// The text names no territory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a territory is AS, GU, MP, PR or VI")]
pub(crate) struct UnknownTerritory;

impl FromStr for Territory {
    type Err = UnknownTerritory;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.to_ascii_uppercase().as_str() {
            "AS" => Ok(Self::As),
            "GU" => Ok(Self::Gu),
            "MP" => Ok(Self::Mp),
            "PR" => Ok(Self::Pr),
            "VI" => Ok(Self::Vi),
            _ => Err(UnknownTerritory),
        }
    }
}
