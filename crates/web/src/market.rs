//! What makes a market: the rules and texts that its service hands in.

use common::settings::SettingsError;
use common::{Code, MarketDescriptor, Phone, Pricing, Timestamp, UserId};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use signin::StoreError;
use store::Database;

use crate::belongings::Belongings;

/// A national market, as its service describes it.
pub trait Market: Send + Sync + 'static {
    /// The service's name, `xx-auth`: in logs, metrics, `/health` and on the command line.
    fn service(&self) -> &'static str;

    /// The prefix of its settings in the environment, `XX_AUTH`.
    fn env_prefix(&self) -> &'static str;

    /// Its commented defaults: the service's `config/default.toml`.
    fn defaults(&self) -> &'static str;

    /// Its own settings: the table `market` (`XX_AUTH__MARKET__…`). Called once, before any other question is asked.
    ///
    /// A market without settings of its own leaves this as it is, and any key in the table is refused.
    fn configure(&mut self, own: &OwnSettings) -> Result<(), SettingsError> {
        own.read::<NoSettings>().map(|NoSettings {}| ())
    }

    /// What it says of itself.
    fn descriptor(&self) -> MarketDescriptor;

    /// Whether it takes the number. Refused with [`Code::MarketMismatch`] (another country's prefix),
    /// [`Code::InvalidPhone`], [`Code::PhoneRegionUnsupported`] or [`Code::PhoneTypeUnsupported`].
    fn check_phone(&self, phone: &Phone, policy: PhonePolicy) -> Result<(), Code>;

    /// The number as people write it.
    fn format_phone(&self, phone: &Phone) -> String;

    /// How it reckons.
    fn pricing(&self) -> Pricing;

    /// What its users keep in their profiles.
    fn belongings(&self) -> Belongings;

    /// Its texts: language and Fluent source, the default language first. What is not among them is taken from the
    /// texts that all markets share.
    fn locales(&self) -> &'static [(&'static str, &'static str)];

    /// Its migrations, for both databases.
    fn migrations(&self) -> store::Migrations;

    /// Keeps with the user since when they want no texts, or that they want them; called only where the settings let
    /// people stop them (`texts.opt_out`), and again for a repeat.
    ///
    /// What is kept with the number decides; a market that keeps nothing with the user leaves this as it is.
    fn keep_wish_for_texts(
        &self,
        _database: &Database,
        _user: UserId,
        _stopped_at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        Ok(())
    }

    /// What its own tables and columns hold about a user, by name: parts of `account/export` beside those that every
    /// market has. Rows of its own tables go with the user's (`ON DELETE CASCADE`).
    ///
    /// A market that holds nothing of its own leaves this as it is.
    fn export(&self, _database: &Database, _user: UserId) -> Result<Map<String, Value>, StoreError> {
        Ok(Map::new())
    }
}

/// The Fluent messages that each language of a market must have, beside those of problems and of its belongings.
pub const TEXTS: [&str; 15] = [
    // The text of an SMS: `$code` (the six digits) and `$minutes` (how long it is valid, a number). To sign in,
    "sms-code",
    // to prove the number afresh,
    "sms-proof-code",
    // to make the number that of an account.
    "sms-change-code",
    // The same in few words, for where the lines by which phones fill codes in leave no room: `$code`.
    "sms-code-short",
    "sms-proof-code-short",
    "sms-change-code-short",
    // The SMS that tells the old number that it is the account's no more.
    "sms-number-changed",
    // The SMS by which an operator sees whether messages arrive.
    "sms-test",
    // A code was sent: `$phone` (formatted).
    "message-code-sent",
    // None was sent, the last one is still good: `$phone` and `$seconds` (until another can be had, a number).
    "message-code-still-valid",
    // The code was right.
    "message-signed-in",
    // The profile was changed.
    "message-profile-saved",
    // This session was ended.
    "message-signed-out",
    // All others were.
    "message-others-signed-out",
    // All were.
    "message-all-signed-out",
];

/// Which numbers a market takes: `signin.phone_policy`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PhonePolicy {
    /// Also any well-shaped number of the market that belongs to no region.
    Possible,
    /// Only numbers that are valid in the numbering plan and able to get a text.
    Deliverable,
}

/// A market's own settings as they were found; texts from the environment become what the market asks for.
#[derive(Debug, Clone)]
pub struct OwnSettings {
    key: String,
    table: config::Value,
}

impl OwnSettings {
    pub(crate) fn new(env_prefix: &str, table: Option<config::Value>) -> Self {
        let table = table.unwrap_or_else(|| config::Map::<String, config::Value>::new().into());
        Self { key: format!("{env_prefix}__MARKET"), table }
    }

    /// No settings at all, so that each has its default; for tests.
    pub fn none() -> Self {
        Self::new("", None)
    }

    /// Reads them; give `T` `#[serde(deny_unknown_fields)]`, so that a misspelt key is refused.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, SettingsError> {
        self.table.clone().try_deserialize().map_err(|error| SettingsError::new(&self.key, error))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoSettings {}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use common::testing::{SHARED_TEXTS, messages};

    use super::TEXTS;

    #[test]
    fn the_shared_texts_are_those_derived_and_these() {
        let shared: BTreeSet<_> = messages(SHARED_TEXTS[0].1).into_keys().collect();
        let derived =
            |key: &String| ["problem-", "field-", "notification-"].iter().any(|kind| key.starts_with(kind));
        let others: BTreeSet<_> = shared.into_iter().filter(|key| !derived(key)).collect();
        assert_eq!(others, BTreeSet::from(TEXTS.map(str::to_owned)));
        let kinds = signin::NotificationKind::ALL.len();
        let codes = common::Code::ALL.len() + common::FieldCode::ALL.len() + kinds;
        assert_eq!(messages(SHARED_TEXTS[0].1).keys().filter(|key| derived(key)).count(), codes);
    }

    #[test]
    fn every_text_is_said_somewhere() {
        let source = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
        for key in TEXTS {
            // Once in the list above, once where it is said.
            assert!(source.matches(&format!("\"{key}\"")).count() > 1, "nobody says {key}");
        }
    }

    fn sources(folder: &Path) -> String {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let read =
            |path: &Path| if path.is_dir() { sources(path) } else { std::fs::read_to_string(path).unwrap() };
        entries.filter(|path| !path.ends_with("testing")).map(|path| read(&path)).collect()
    }
}
