//! The gateway's settings: `config/default.toml`, then a file, then the environment, checked as a whole.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use common::settings::{Profile, SettingsError, Sources, comma_separated, load};
use common::{MarketId, Prefix};
use edge::{InternalSettings, ServerSettings};
use serde::Deserialize;
use telemetry::TelemetrySettings;

use crate::cors::OriginPattern;
use crate::upstream::Upstream;

/// Everything that the gateway is told.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The market to offer first.
    pub default_market: MarketId,
    /// The public side.
    pub server: ServerSettings,
    /// The side for probes and metrics.
    pub internal: InternalSettings,
    /// Browser clients.
    pub cors: CorsSettings,
    /// The sign-in page to try and to copy.
    pub demo: DemoSettings,
    /// What browsers and finders of weaknesses are told.
    pub security: SecuritySettings,
    /// Logs.
    #[serde(default)]
    pub telemetry: TelemetrySettings,
    /// The markets.
    pub markets: BTreeMap<MarketId, MarketSettings>,
}

/// Browser clients.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorsSettings {
    /// The origins that may read answers.
    #[serde(deserialize_with = "comma_separated")]
    pub origins: Vec<OriginPattern>,
}

/// The sign-in page to try and to copy.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoSettings {
    /// Whether it is served.
    pub enabled: bool,
}

/// What browsers and finders of weaknesses are told.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecuritySettings {
    /// Seconds for which who came by TLS must come by TLS again; 0 says nothing.
    pub hsts: u64,
    /// Where weaknesses are told, as `/.well-known/security.txt` has it.
    pub contact: Option<String>,
}

/// One market.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarketSettings {
    /// Whether it is served at all.
    #[serde(default = "enabled")]
    pub enabled: bool,
    /// The number prefixes that are its own.
    #[serde(deserialize_with = "comma_separated")]
    pub prefixes: Vec<Prefix>,
    /// Where it is.
    pub url: Upstream,
    /// The issuer of its tokens, unless it is to be learnt from the market.
    #[serde(default)]
    pub issuer: Option<String>,
    /// Requests under way to it at once.
    #[serde(default = "max_in_flight")]
    pub max_in_flight: usize,
}

/// RFC 9116, section 2.5.3.
fn is_contact(text: &str) -> bool {
    ["https://", "mailto:", "tel:"].iter().any(|scheme| text.starts_with(scheme))
        && !text.contains(char::is_control)
}

fn sources(file: Option<&Path>) -> Sources<'_> {
    let defaults = include_str!("../config/default.toml");
    Sources { prefix: "GATEWAY", defaults, file }
}

fn enabled() -> bool {
    true
}

fn max_in_flight() -> usize {
    512
}

impl Settings {
    /// Reads and checks the settings of `profile`.
    pub fn load(
        profile: Profile,
        file: Option<&Path>,
        env: &HashMap<String, String>,
    ) -> Result<Self, SettingsError> {
        let mut settings: Self = load(profile, sources(file), env)?;
        settings.markets.retain(|_, market| market.enabled);
        settings.validate()?;
        Ok(settings)
    }

    /// Every setting that has a value, one a line, secrets hidden.
    pub fn effective(
        profile: Profile,
        file: Option<&Path>,
        env: &HashMap<String, String>,
    ) -> Result<Vec<String>, SettingsError> {
        common::settings::effective(profile, sources(file), env)
    }

    fn validate(&self) -> Result<(), SettingsError> {
        if !self.markets.contains_key(&self.default_market) {
            return Err(SettingsError::new("GATEWAY__DEFAULT_MARKET", "is none of the markets"));
        }
        if self.security.contact.as_ref().is_some_and(|contact| !is_contact(contact)) {
            let cause = "must begin with https://, mailto: or tel:, on one line";
            return Err(SettingsError::new("GATEWAY__SECURITY__CONTACT", cause));
        }
        for (id, market) in &self.markets {
            market.validate(id)?;
        }
        let prefixes = self.each(|market| &market.prefixes);
        unique(
            "PREFIXES",
            prefixes.flat_map(|(id, prefixes)| prefixes.iter().map(move |prefix| (id, prefix))),
        )?;
        unique("URL", self.each(|market| market.url.authority()))?;
        unique(
            "ISSUER",
            self.each(|market| &market.issuer).filter_map(|(id, issuer)| Some((id, issuer.as_ref()?))),
        )
    }

    fn each<'a, T: ?Sized + 'a>(
        &'a self,
        part: impl Fn(&'a MarketSettings) -> &'a T,
    ) -> impl Iterator<Item = (&'a MarketId, &'a T)> {
        self.markets.iter().map(move |(id, market)| (id, part(market)))
    }
}

impl MarketSettings {
    fn validate(&self, id: &MarketId) -> Result<(), SettingsError> {
        if self.prefixes.is_empty() {
            Err(SettingsError::new(&key(id, "PREFIXES"), "at least one prefix is needed"))
        } else if self.issuer.as_deref() == Some("") {
            Err(SettingsError::new(&key(id, "ISSUER"), "is empty; leave it out to learn it from the market"))
        } else if !(1..=65_536).contains(&self.max_in_flight) {
            Err(SettingsError::new(&key(id, "MAX_IN_FLIGHT"), "must be from 1 to 65536"))
        } else {
            Ok(())
        }
    }
}

/// What two markets must not share: a number would have two homes, a token two issuers.
fn unique<'a, T: Ord + std::fmt::Display + ?Sized + 'a>(
    setting: &str,
    values: impl Iterator<Item = (&'a MarketId, &'a T)>,
) -> Result<(), SettingsError> {
    let mut owners = BTreeMap::new();
    for (id, value) in values {
        if let Some(owner) = owners.insert(value, id) {
            return Err(SettingsError::new(&key(id, setting), format!("{value} belongs to {owner} already")));
        }
    }
    Ok(())
}

fn key(market: &MarketId, setting: &str) -> String {
    format!("GATEWAY__MARKETS__{}__{setting}", market.as_str().to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loaded(env: &[(&str, &str)]) -> Result<Settings, String> {
        let env = env.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Settings::load(Profile::Development, None, &env).map_err(|error| error.to_string())
    }

    fn refused(env: &[(&str, &str)], words: &[&str]) {
        let error = loaded(env).unwrap_err();
        assert!(words.iter().all(|word| error.contains(word)), "{error}");
        assert_eq!(error.lines().count(), 1, "{error}");
    }

    #[test]
    fn the_defaults_of_both_profiles_are_good() {
        let production = Settings::load(Profile::Production, None, &HashMap::new()).unwrap();
        assert!(production.cors.origins.is_empty());
        assert!(!loaded(&[]).unwrap().cors.origins.is_empty());
        assert!(loaded(&[]).unwrap().demo.enabled && !production.demo.enabled);
    }

    #[test]
    fn the_environment_alone_adds_and_takes_away_a_market() {
        let third =
            [("GATEWAY__MARKETS__KZ__PREFIXES", "+76, +77"), ("GATEWAY__MARKETS__KZ__URL", "http://kz:1")];
        let settings = loaded(&third).unwrap();
        assert_eq!(settings.markets.len(), 3);
        assert_eq!(settings.markets[&"kz".parse().unwrap()].prefixes.len(), 2);
        assert_eq!(loaded(&[("GATEWAY__MARKETS__US__ENABLED", "false")]).unwrap().markets.len(), 1);
    }

    #[test]
    fn what_can_not_be_is_refused_by_the_name_of_its_key() {
        refused(
            &[("GATEWAY__MARKETS__US__PREFIXES", "+996")],
            &["GATEWAY__MARKETS__US__PREFIXES", "+996", "kg"],
        );
        refused(&[("GATEWAY__MARKETS__US__PREFIXES", "1")], &["markets.us.prefixes", "+"]);
        refused(&[("GATEWAY__MARKETS__US__PREFIXES", "")], &["GATEWAY__MARKETS__US__PREFIXES"]);
        refused(&[("GATEWAY__MARKETS__US__URL", "https://us")], &["markets.us.url", "https"]);
        refused(
            &[("GATEWAY__MARKETS__US__URL", "http://127.0.0.1:8081")],
            &["GATEWAY__MARKETS__US__URL", "kg"],
        );
        refused(&[("GATEWAY__MARKETS__US__MAX_IN_FLIGHT", "0")], &["GATEWAY__MARKETS__US__MAX_IN_FLIGHT"]);
        refused(&[("GATEWAY__DEFAULT_MARKET", "xx")], &["GATEWAY__DEFAULT_MARKET"]);
        refused(&[("GATEWAY__CORS__ORIGINS", "*")], &["cors.origins"]);
        refused(&[("GATEWAY__SECURITY__CONTACT", "me@x")], &["GATEWAY__SECURITY__CONTACT", "mailto:"]);
        refused(&[("GATEWAY__SERVER__BIND", "here")], &["server.bind"]);
        refused(&[("GATEWAY__SERVER__WORKERS", "100000")], &["GATEWAY__SERVER__WORKERS", "512"]);
        refused(&[("GATEWAY__SERVER__TRUSTED_PROXIES", "all")], &["server.trusted_proxies"]);
        refused(&[("GATEWAY__SERVER__BINDD", "x")], &["bindd"]);
    }

    #[test]
    fn one_issuer_has_one_market() {
        let both =
            [("GATEWAY__MARKETS__KG__ISSUER", "https://x"), ("GATEWAY__MARKETS__US__ISSUER", "https://x")];
        refused(&both, &["GATEWAY__MARKETS__US__ISSUER", "kg"]);
    }
}
