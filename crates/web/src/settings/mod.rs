//! A market service's settings, checked as a whole before anything is opened.

mod check;
mod clients;
mod key;
mod retention;
mod tables;
mod test_numbers;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::TimeDelta;
use common::settings::{Profile, SettingsError, Sources};
use courier::Routes;
use edge::{InternalSettings, ServerSettings};
use signin::{Rules, TestNumbers};
use telemetry::TelemetrySettings;
use tokens::Algorithm;

pub use clients::Clients;
pub use key::Key;

use crate::market::{Market, OwnSettings, PhonePolicy};
use check::Check;
use tables::Tables;

use crate::sms::TextSettings;

/// All settings of a market service, complete and within their ranges.
#[derive(Debug, Clone)]
pub struct MarketSettings {
    /// The public port.
    pub server: ServerSettings,
    /// The operators' port.
    pub internal: InternalSettings,
    /// The database.
    pub database: DatabaseSettings,
    /// The access tokens.
    pub tokens: TokenSettings,
    /// The numbers in the rules of sign-in.
    pub rules: Rules,
    /// How long housekeeping rests between two rounds.
    pub sweep_every: Duration,
    /// Which numbers the market takes.
    pub phone_policy: PhonePolicy,
    /// The key of the codes' MAC.
    pub code_key: Key,
    /// The key of the refresh tokens' MAC.
    pub refresh_key: Key,
    /// The key that seals texts at rest.
    pub seal_key: Key,
    /// Who may introspect tokens.
    pub clients: Clients,
    /// Who carries the messages.
    pub routes: Routes,
    /// What a segment of a text costs, in minor units.
    pub text_price: u64,
    /// Numbers with codes that everybody who tests knows.
    pub test_numbers: TestNumbers,
    /// What texts say besides their words.
    pub texts: TextSettings,
    /// What is logged, and how.
    pub telemetry: TelemetrySettings,
    /// What the market itself wants to be told.
    pub own: OwnSettings,
}

/// The database and the way to it.
#[derive(Debug, Clone)]
pub struct DatabaseSettings {
    /// Where it is, and how many connections it gets.
    pub store: store::DatabaseSettings,
    /// Requests that are in the database at a time.
    pub at_once: usize,
}

/// What the access tokens say and who signs them.
#[derive(Debug, Clone)]
pub struct TokenSettings {
    /// The keys.
    pub keys: KeySettings,
    /// `iss`.
    pub issuer: String,
    /// `aud`.
    pub audience: String,
}

/// The signing keys.
#[derive(Debug, Clone)]
pub struct KeySettings {
    /// Their folder.
    pub folder: PathBuf,
    /// What new keys are made for.
    pub algorithm: Algorithm,
    /// How long a token is valid.
    pub access_lifetime: TimeDelta,
}

impl MarketSettings {
    /// Puts the settings of `market` together from its defaults, `file` and `env`, and checks them.
    pub fn load(
        market: &dyn Market,
        profile: Profile,
        file: Option<&Path>,
        env: &HashMap<String, String>,
    ) -> Result<Self, SettingsError> {
        let sources = sources(market, file);
        let tables: Tables = common::settings::load(profile, sources, env)?;
        let check = Check { prefix: sources.prefix, production: profile.is_production() };
        tables.checked(&check, market)
    }

    /// Every setting that has a value, one a line, secrets hidden.
    pub fn effective(
        market: &dyn Market,
        profile: Profile,
        file: Option<&Path>,
        env: &HashMap<String, String>,
    ) -> Result<Vec<String>, SettingsError> {
        common::settings::effective(profile, sources(market, file), env)
    }
}

impl KeySettings {
    /// Reads these alone, so that there can be keys before there is anything else.
    pub fn load(
        market: &dyn Market,
        profile: Profile,
        file: Option<&Path>,
        env: &HashMap<String, String>,
    ) -> Result<Self, SettingsError> {
        let sources = sources(market, file);
        let tables: Tables = common::settings::load(profile, sources, env)?;
        tables.keys(&Check { prefix: sources.prefix, production: profile.is_production() })
    }
}

fn sources<'a>(market: &dyn Market, file: Option<&'a Path>) -> Sources<'a> {
    Sources { prefix: market.env_prefix(), defaults: market.defaults(), file }
}

#[cfg(test)]
mod tests;
