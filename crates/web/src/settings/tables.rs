//! The settings as files and the environment write them.

use std::path::{Path, PathBuf};

use chrono::TimeDelta;
use common::settings::{SettingsError, comma_separated};
use common::{ExposeSecret, SecretString};
use courier::{CourierSettings, Routes};
use edge::{InternalSettings, ServerSettings};
use serde::Deserialize;
use signin::{Budgets, Quotas, Rules};
use telemetry::TelemetrySettings;

use super::clients::Client;
use super::retention::Retention;
use super::{Check, Clients, DatabaseSettings, Key, KeySettings, MarketSettings, TokenSettings};
use crate::market::{Market, OwnSettings, PhonePolicy};
use crate::sms::TextSettings;

/// Commands that wait for SQLite's writer together.
const AT_ONE_COMMIT: u32 = 64;
/// One in so many connections to PostgreSQL is not for requests: the courier and the sweeper need some.
const ONE_FOR_OTHERS_IN: u32 = 5;
/// The largest budget: more than a thousand a second.
const MOST: u64 = 1_000_000;
/// The largest cap, in minor units.
const MOST_MONEY: u64 = 1_000_000_000_000;
/// Thirty days.
const MONTH: u64 = 2_592_000;
/// A year: longer than most of the durations make sense.
const YEAR: u64 = 31_536_000;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tables {
    server: ServerSettings,
    internal: InternalSettings,
    database: Database,
    tokens: Tokens,
    signin: SignIn,
    accounts: Accounts,
    budgets: BudgetsPerQuarter,
    introspection: Introspection,
    retention: Retention,
    courier: CourierSettings,
    #[serde(default)]
    texts: TextSettings,
    #[serde(default)]
    test_numbers: super::test_numbers::Table,
    #[serde(default)]
    telemetry: TelemetrySettings,
    market: Option<config::Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Database {
    url: Option<SecretString>,
    pool: u64,
    pooler: Pooler,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Pooler {
    None,
    Transaction,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tokens {
    keys_dir: Option<PathBuf>,
    issuer: Option<String>,
    audience: String,
    algorithm: String,
    access_lifetime: u64,
    refresh_lifetime: u64,
    idle_lifetime: u64,
    refresh_key: Option<SecretString>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SignIn {
    code_lifetime: u64,
    resend_after: u64,
    window: u64,
    max_sends: u64,
    max_wrong: u64,
    lock_after: u64,
    lock_for: u64,
    phone_policy: PhonePolicy,
    code_key: Option<SecretString>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Accounts {
    dormant_after: u64,
}

/// Per fifteen minutes; 0 is off.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BudgetsPerQuarter {
    peer_sends: u64,
    peer_wrong: u64,
    prefix_sends: u64,
    prefix_wrong: u64,
    market_sends: u64,
    market_wrong: u64,
    prefix_unverified: u64,
    daily_spend: u64,
    text_price: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Introspection {
    #[serde(deserialize_with = "comma_separated")]
    clients: Vec<Client>,
}

impl Tables {
    pub(super) fn checked(
        self,
        check: &Check<'_>,
        market: &dyn Market,
    ) -> Result<MarketSettings, SettingsError> {
        check.number("server.drain", self.server.drain, 0..=600, 0..=600)?;
        check.proxies("server.trusted_proxies", &self.server.trusted_proxies)?;
        let session_lifetime = self.tokens.session_lifetime(check)?;
        let session_idle = self.tokens.session_idle(check)?;
        let database = self.database.checked(check)?;
        let text_price = self.budgets.text_price;
        let id = market.descriptor().market;
        let kept =
            |name: &str| folder_of(database.store.url.expose_secret()).join(format!("{id}-{name}.key"));
        Ok(MarketSettings {
            server: self.server,
            internal: self.internal,
            refresh_key: Key::checked(check, "tokens.refresh_key", self.tokens.refresh_key.clone(), || {
                kept("refresh")
            })?,
            tokens: self.tokens.checked(check)?,
            rules: Rules {
                session_lifetime,
                session_idle,
                dormant_after: self.accounts.dormant_after(check)?,
                budgets: self.budgets.checked(check)?,
                retention: self.retention.checked(check)?,
                ..self.signin.rules(check)?
            },
            sweep_every: self.retention.interval(check)?,
            phone_policy: self.signin.phone_policy,
            code_key: Key::checked(check, "signin.code_key", self.signin.code_key, || kept("code"))?,
            seal_key: Key::checked(check, "courier.seal_key", self.courier.seal_key.clone(), || {
                kept("seal")
            })?,
            clients: Clients::checked(self.introspection.clients, check)?,
            test_numbers: self.test_numbers.checked(check, market)?,
            routes: routes(&self.courier, check)?,
            text_price,
            texts: match self.texts.fault() {
                Some((key, cause)) => return Err(check.refusal(key, cause)),
                None => self.texts,
            },
            telemetry: self.telemetry,
            own: OwnSettings::new(check.prefix, self.market),
            database,
        })
    }

    pub(super) fn keys(&self, check: &Check<'_>) -> Result<KeySettings, SettingsError> {
        self.tokens.keys(check)
    }
}

impl Database {
    fn checked(self, check: &Check<'_>) -> Result<DatabaseSettings, SettingsError> {
        let url = check.required("database.url", self.url)?;
        let is_postgres = ["postgres://", "postgresql://"].iter().any(|p| url.expose_secret().starts_with(p));
        if check.production && !is_postgres {
            return Err(check.refusal("database.url", "must be a postgres:// address in production"));
        }
        let pool = check.number("database.pool", self.pool, 1..=200, 1..=200)?;
        let connections = u32::try_from(pool).unwrap_or(u32::MAX);
        // On PostgreSQL nobody's thread should wait for a connection. SQLite's writer takes whatever waits into one commit:
        // more may wait than there are connections.
        let at_once = if is_postgres {
            (connections - connections.div_ceil(ONE_FOR_OTHERS_IN)).max(1)
        } else {
            connections.max(AT_ONE_COMMIT)
        };
        Ok(DatabaseSettings {
            store: store::DatabaseSettings {
                pooler: self.pooler.into(),
                ..store::DatabaseSettings::new(url, connections)
            },
            at_once: at_once as usize,
        })
    }
}

impl From<Pooler> for store::Pooler {
    fn from(pooler: Pooler) -> Self {
        match pooler {
            Pooler::None => Self::None,
            Pooler::Transaction => Self::Transaction,
        }
    }
}

impl Tokens {
    fn checked(self, check: &Check<'_>) -> Result<TokenSettings, SettingsError> {
        let keys = self.keys(check)?;
        if self.audience.trim().is_empty() {
            return Err(check.refusal("tokens.audience", "must not be empty"));
        }
        Ok(TokenSettings {
            keys,
            issuer: check.address("tokens.issuer", check.required("tokens.issuer", self.issuer)?)?,
            audience: self.audience,
        })
    }

    fn keys(&self, check: &Check<'_>) -> Result<KeySettings, SettingsError> {
        Ok(KeySettings {
            folder: check.required("tokens.keys_dir", self.keys_dir.clone())?,
            algorithm: check.parsed("tokens.algorithm", &self.algorithm)?,
            access_lifetime: seconds(self.access_lifetime(check)?),
        })
    }

    fn access_lifetime(&self, check: &Check<'_>) -> Result<u64, SettingsError> {
        check.number("tokens.access_lifetime", self.access_lifetime, 1..=3600, 1..=3600)
    }

    /// A session lasts as long as its refresh token can.
    fn session_lifetime(&self, check: &Check<'_>) -> Result<TimeDelta, SettingsError> {
        let range = self.access_lifetime(check)?..=YEAR;
        check.number("tokens.refresh_lifetime", self.refresh_lifetime, range.clone(), range).map(seconds)
    }

    /// No session may idle away while its access token is still good.
    fn session_idle(&self, check: &Check<'_>) -> Result<Option<TimeDelta>, SettingsError> {
        if self.idle_lifetime == 0 {
            return Ok(None);
        }
        let range = self.access_lifetime(check)?..=YEAR;
        check
            .number("tokens.idle_lifetime", self.idle_lifetime, range.clone(), range)
            .map(|idle| Some(seconds(idle)))
    }
}

impl SignIn {
    /// In production nothing may be weaker than the defaults.
    fn rules(&self, check: &Check<'_>) -> Result<Rules, SettingsError> {
        let duration = |key, value, range, strict| check.number(key, value, range, strict).map(seconds);
        let small =
            |key, value| check.number(key, value, 1..=10, 1..=3).map(|n| u8::try_from(n).unwrap_or(u8::MAX));
        let lock_after = check.number("signin.lock_after", self.lock_after, 1..=1_000_000, 1..=100)?;
        Ok(Rules {
            code_lifetime: duration("signin.code_lifetime", self.code_lifetime, 1..=600, 1..=600)?,
            resend_after: duration("signin.resend_after", self.resend_after, 0..=3600, 60..=3600)?,
            window: duration("signin.window", self.window, 1..=YEAR, 900..=YEAR)?,
            max_sends: small("signin.max_sends", self.max_sends)?,
            max_wrong: small("signin.max_wrong", self.max_wrong)?,
            lock_after: u32::try_from(lock_after).unwrap_or(u32::MAX),
            lock_for: duration("signin.lock_for", self.lock_for, 1..=YEAR, 86_400..=YEAR)?,
            ..Rules::default()
        })
    }
}

impl Accounts {
    /// In production no user is set aside who was away for less than a month.
    fn dormant_after(&self, check: &Check<'_>) -> Result<Option<TimeDelta>, SettingsError> {
        if self.dormant_after == 0 {
            return Ok(None);
        }
        let longest = 10 * YEAR;
        let after =
            check.number("accounts.dormant_after", self.dormant_after, 1..=longest, MONTH..=longest)?;
        Ok(Some(seconds(after)))
    }
}

impl BudgetsPerQuarter {
    /// Any may be off; production tells so at its start.
    fn checked(&self, check: &Check<'_>) -> Result<Budgets, SettingsError> {
        let quota = |name: &str, value| {
            let number = check.number(&format!("budgets.{name}"), value, 0..=MOST, 0..=MOST)?;
            Ok(u32::try_from(number).unwrap_or(u32::MAX))
        };
        let quotas = |sends, wrong| Ok(Quotas { sends: sends?, wrong: wrong? });
        let unverified = quota("prefix_unverified", self.prefix_unverified)?;
        Ok(Budgets {
            unverified,
            day: self.texts_a_day(check)?,
            peer: quotas(quota("peer_sends", self.peer_sends), quota("peer_wrong", self.peer_wrong))?,
            prefix: quotas(
                quota("prefix_sends", self.prefix_sends),
                quota("prefix_wrong", self.prefix_wrong),
            )?,
            market: quotas(
                quota("market_sends", self.market_sends),
                quota("market_wrong", self.market_wrong),
            )?,
        })
    }
}

impl BudgetsPerQuarter {
    /// What the money for a day pays for.
    fn texts_a_day(&self, check: &Check<'_>) -> Result<u32, SettingsError> {
        let spend = check.number("budgets.daily_spend", self.daily_spend, 0..=MOST_MONEY, 0..=MOST_MONEY)?;
        let price = check.number("budgets.text_price", self.text_price, 1..=MOST, 1..=MOST)?;
        if (1..2 * price).contains(&spend) {
            return Err(check.refusal("budgets.daily_spend", "must pay for two texts, or be 0"));
        }
        Ok(u32::try_from(spend / price).unwrap_or(u32::MAX))
    }
}

/// The providers, and in which order they are asked.
fn routes(settings: &CourierSettings, check: &Check<'_>) -> Result<Routes, SettingsError> {
    if let Some(url) = &settings.public_url {
        check.address("courier.public_url", url.clone())?;
    }
    Routes::from_settings(settings, check.production)
        .map_err(|fault| check.refusal(&format!("courier__{}", fault.key()), fault))
}

pub(super) fn seconds(number: u64) -> TimeDelta {
    TimeDelta::seconds(i64::try_from(number).unwrap_or(i64::MAX / 1_000))
}

/// The folder of a SQLite file; `.data` beside any other database.
fn folder_of(url: &str) -> PathBuf {
    let file = url.strip_prefix("sqlite://").map(|rest| rest.split('?').next().unwrap_or(rest));
    let folder = file.and_then(|file| Path::new(file).parent());
    folder.map_or_else(|| PathBuf::from(".data"), Path::to_owned)
}
