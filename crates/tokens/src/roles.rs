//! `keys.toml`: which key signs, which one is next, and since when the others have not.

use std::collections::BTreeMap;
use std::path::Path;

use common::Timestamp;
use serde::{Deserialize, Serialize};

use crate::KeyError;
use crate::files::read;

/// The name of the file.
pub(crate) const FILE: &str = "keys.toml";

/// Who does what in a folder of keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Roles {
    /// The key that signs until the next one does.
    pub(crate) signing: String,
    /// The key that takes over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<Next>,
    /// When keys that once signed stopped.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) stopped: BTreeMap<String, Timestamp>,
}

/// A key that is published and signs from a time on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Next {
    /// Its id.
    pub kid: String,
    /// The time.
    pub from: Timestamp,
}

impl Roles {
    /// The one key of a new folder signs.
    pub(crate) fn of_one(kid: &str) -> Self {
        Self { signing: kid.to_owned(), next: None, stopped: BTreeMap::new() }
    }

    pub(crate) fn load(folder: &Path) -> Result<Self, KeyError> {
        let path = folder.join(FILE);
        let refused = |_| KeyError::refused(&path, "is not of the form: signing = \"<key id>\"");
        toml::from_str(&read(&path)?).map_err(refused)
    }

    pub(crate) fn to_toml(&self) -> String {
        toml::to_string(self).expect("texts and times have a form in TOML")
    }

    /// The same with the next key as the one that signs, if its time has come.
    pub(crate) fn settled(mut self, now: Timestamp) -> Self {
        if let Some(next) = self.next.take_if(|next| next.from <= now) {
            self.stopped.insert(std::mem::replace(&mut self.signing, next.kid), next.from);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn the_next_key_signs_when_its_time_has_come() {
        let from = at("2026-01-01T00:15:00Z");
        let next = Next { kid: "b".to_owned(), from };
        let roles = Roles { next: Some(next), ..Roles::of_one("a") };
        assert_eq!(roles.clone().settled(at("2026-01-01T00:14:59Z")), roles);
        let stopped = BTreeMap::from([("a".to_owned(), from)]);
        assert_eq!(roles.settled(from), Roles { stopped, ..Roles::of_one("b") });
    }

    #[test]
    fn what_is_written_is_read_again() {
        let next = Next { kid: "b".to_owned(), from: at("2026-01-01T00:15:00.123456Z") };
        let stopped = BTreeMap::from([("kg-2025.1".to_owned(), at("2026-01-01T00:00:00Z"))]);
        let roles = Roles { next: Some(next), stopped, ..Roles::of_one("a") };
        assert_eq!(toml::from_str::<Roles>(&roles.to_toml()).unwrap(), roles);
        assert_eq!(Roles::of_one("a").to_toml(), "signing = \"a\"\n");
        assert!(toml::from_str::<Roles>("signing = \"a\"\nsiging = \"b\"").is_err());
    }
}
