//! Settings: a binary's commented defaults, then a file, then the environment; any value also from a `…_FILE`.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use config::{Config, ConfigError, Environment, File, FileFormat};
use serde::de::{DeserializeOwned, Deserializer};
use serde::{Deserialize, Serialize};

/// What the process is for: `PROFILE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// One machine, made-up keys, the inbox.
    Development,
    /// None of these, or it does not start.
    Production,
}

/// A setting that can't be used; its text is one line that names the setting and never its value's secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SettingsError(String);

impl SettingsError {
    /// The setting `key` (as in the environment) can't be used, because of `cause`.
    pub fn new(key: &str, cause: impl std::fmt::Display) -> Self {
        Self(format!("{key}: {cause}"))
    }
}

/// Where a binary's settings come from.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// The environment's prefix, `KG_AUTH`.
    pub prefix: &'a str,
    /// The defaults in TOML; the tables `development` and `production` hold those of one profile.
    pub defaults: &'a str,
    /// An optional TOML file.
    pub file: Option<&'a Path>,
}

impl Profile {
    /// Reads `PROFILE`; `unset` is what it is when nobody says.
    pub fn from_env(env: &HashMap<String, String>, unset: Option<Self>) -> Result<Self, SettingsError> {
        match (env.get("PROFILE").map(String::as_str), unset) {
            (Some("development"), _) => Ok(Self::Development),
            (Some("production"), _) => Ok(Self::Production),
            (None, Some(profile)) => Ok(profile),
            (None, None) => Err(SettingsError::new("PROFILE", "must be set to development or production")),
            (Some(_), _) => Err(SettingsError::new("PROFILE", "is neither development nor production")),
        }
    }

    /// Whether this is the production profile.
    pub fn is_production(self) -> bool {
        self == Self::Production
    }

    fn table(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Production => "production",
        }
    }
}

/// The process's environment.
pub fn environment() -> HashMap<String, String> {
    std::env::vars_os()
        .filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

/// Puts a binary's settings together.
pub fn load<T: DeserializeOwned>(
    profile: Profile,
    sources: Sources<'_>,
    env: &HashMap<String, String>,
) -> Result<T, SettingsError> {
    put_together(profile, sources, env)?
        .and_then(Config::try_deserialize)
        .map_err(|error| refusal(sources.prefix, &error))
}

/// Every setting that has a value, as the environment would set it, in their order; a secret's value is not told.
pub fn effective(
    profile: Profile,
    sources: Sources<'_>,
    env: &HashMap<String, String>,
) -> Result<Vec<String>, SettingsError> {
    let settings = put_together(profile, sources, env)?.and_then(Config::try_deserialize::<toml::Table>);
    let mut lines = Vec::new();
    let settings = settings.map_err(|error| refusal(sources.prefix, &error))?;
    flatten(sources.prefix, &settings, &mut lines);
    Ok(lines)
}

fn flatten(prefix: &str, table: &toml::Table, lines: &mut Vec<String>) {
    let shown = |value: &toml::Value| match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Array(list) => {
            list.iter().map(|one| one.as_str().unwrap_or_default()).collect::<Vec<_>>().join(",")
        }
        other => other.to_string(),
    };
    for (key, value) in table {
        let name = format!("{prefix}__{}", key.to_ascii_uppercase());
        match value {
            toml::Value::Table(inner) => flatten(&name, inner, lines),
            _ if is_secret(&name) => lines.push(format!("{name}=(hidden)")),
            value => lines.push(format!("{name}={}", shown(value))),
        }
    }
}

/// Whether the setting's value is nobody's business: keys, passwords, and addresses that may hold one.
fn is_secret(name: &str) -> bool {
    const ENDINGS: [&str; 9] = [
        "_KEY",
        "SECRET",
        "PASSWORD",
        "TOKEN",
        "CREDENTIALS",
        "_DSN",
        "DATABASE__URL",
        "WEBHOOK__URL",
        "CLIENTS",
    ];
    ENDINGS.iter().any(|ending| name.ends_with(ending))
}

fn put_together(
    profile: Profile,
    sources: Sources<'_>,
    env: &HashMap<String, String>,
) -> Result<Result<Config, ConfigError>, SettingsError> {
    let mut builder = Config::builder();
    for layer in layers(profile, sources.defaults)? {
        builder = builder.add_source(File::from_str(&layer, FileFormat::Toml));
    }
    if let Some(path) = sources.file {
        builder = builder.add_source(File::from(path).format(FileFormat::Toml));
    }
    let environment = Environment::with_prefix(sources.prefix)
        .prefix_separator("__")
        .separator("__")
        .source(Some(own_variables(sources, env)?.into_iter().collect()));
    Ok(builder.add_source(environment).build())
}

/// The refusal of a value that does not fit, under the name that the environment has for it.
fn refusal(prefix: &str, error: &ConfigError) -> SettingsError {
    let key = match error {
        ConfigError::NotFound(key)
        | ConfigError::Type { key: Some(key), .. }
        | ConfigError::At { key: Some(key), .. } => key.to_ascii_uppercase().replace('.', "__"),
        _ => return SettingsError::new(prefix, error),
    };
    SettingsError::new(&format!("{prefix}__{key}"), error)
}

/// The defaults of both profiles, then those of this one.
fn layers(profile: Profile, defaults: &str) -> Result<[String; 2], SettingsError> {
    let mut common: toml::Table =
        toml::from_str(defaults).map_err(|error| SettingsError::new("defaults", error.message()))?;
    let tables =
        [Profile::Development, Profile::Production].map(|profile| (profile, common.remove(profile.table())));
    let own = tables.into_iter().find_map(|(of, table)| table.filter(|_| of == profile));
    let own = own.and_then(|table| table.try_into::<toml::Table>().ok()).unwrap_or_default();
    Ok([common.to_string(), own.to_string()])
}

/// The variables with the prefix, each `X_FILE` replaced by `X` with the file's content.
fn own_variables(
    sources: Sources<'_>,
    env: &HashMap<String, String>,
) -> Result<HashMap<String, String>, SettingsError> {
    let prefix = format!("{}__", sources.prefix);
    let mut own = HashMap::new();
    for (key, value) in env.iter().filter(|(key, _)| key.starts_with(&prefix)) {
        let (key, value) = match key.strip_suffix("_FILE") {
            Some(plain) if env.contains_key(plain) => {
                return Err(SettingsError::new(key, format!("{plain} is set as well")));
            }
            Some(plain) => (plain, read_secret(key, value)?),
            None => (key.as_str(), value.clone()),
        };
        own.insert(key.to_owned(), value);
    }
    Ok(own)
}

fn read_secret(key: &str, path: &str) -> Result<String, SettingsError> {
    let text = fs::read_to_string(path).map_err(|error| SettingsError::new(key, error))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// Reads a list that the environment writes with commas and a file as an array.
pub fn comma_separated<'de, D: Deserializer<'de>, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum List {
        Text(String),
        Items(Vec<String>),
    }
    let items = match List::deserialize(deserializer)? {
        List::Text(text) => {
            text.split(',').map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect()
        }
        List::Items(items) => items,
    };
    items.iter().map(|item| item.parse().map_err(serde::de::Error::custom)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        server: Server,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Server {
        bind: String,
        seconds: u64,
        secret: Option<String>,
        #[serde(deserialize_with = "comma_separated")]
        ports: Vec<u16>,
    }

    const DEFAULTS: &str = r#"
        [server]
        bind = "127.0.0.1:1"
        seconds = 5
        ports = []
        [development.server]
        bind = "127.0.0.1:2"
    "#;

    fn loaded(profile: Profile, env: &[(&str, &str)]) -> Result<Server, SettingsError> {
        let env = env.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let sources = Sources { prefix: "APP", defaults: DEFAULTS, file: None };
        load::<Sample>(profile, sources, &env).map(|sample| sample.server)
    }

    #[test]
    fn the_environment_goes_over_the_profile_and_the_profile_over_the_defaults() {
        assert_eq!(loaded(Profile::Production, &[]).unwrap().bind, "127.0.0.1:1");
        assert_eq!(loaded(Profile::Development, &[]).unwrap().bind, "127.0.0.1:2");
        let env = [("APP__SERVER__BIND", "x"), ("APP__SERVER__SECONDS", "7"), ("APP__SERVER__PORTS", "1, 2")];
        let server = loaded(Profile::Development, &env).unwrap();
        assert_eq!((server.bind.as_str(), server.seconds, server.ports), ("x", 7, vec![1, 2]));
    }

    #[test]
    fn a_secret_of_digits_keeps_its_zeros() {
        let server = loaded(Profile::Development, &[("APP__SERVER__SECRET", "00123")]).unwrap();
        assert_eq!(server.secret.as_deref(), Some("00123"));
    }

    #[test]
    fn a_bad_value_and_an_unknown_key_are_named() {
        let bad = loaded(Profile::Development, &[("APP__SERVER__SECONDS", "soon")]).unwrap_err().to_string();
        assert!(bad.starts_with("APP__SERVER__SECONDS: "), "{bad}");
        let unknown = loaded(Profile::Development, &[("APP__SERVER__BINDD", "x")]).unwrap_err().to_string();
        assert!(unknown.contains("bindd"), "{unknown}");
    }

    #[test]
    fn the_profile_must_be_said() {
        assert!(Profile::from_env(&HashMap::new(), None).is_err());
        assert_eq!(Profile::from_env(&HashMap::new(), Some(Profile::Development)), Ok(Profile::Development));
        let wrong = HashMap::from([("PROFILE".to_owned(), "prod".to_owned())]);
        assert!(Profile::from_env(&wrong, Some(Profile::Development)).is_err());
    }

    #[test]
    fn the_effective_settings_hide_every_secret() {
        let defaults = "[database]\nurl = \"postgres://me:hunter2@db/x\"\npool = 10\n[tokens]\nrefresh_key = \"hunter2\"\n";
        let sources = Sources { prefix: "XX", defaults, file: None };
        let env = HashMap::from([("XX__DATABASE__POOL".to_owned(), "20".to_owned())]);
        let lines = effective(Profile::Development, sources, &env).unwrap();
        assert_eq!(
            lines,
            ["XX__DATABASE__POOL=20", "XX__DATABASE__URL=(hidden)", "XX__TOKENS__REFRESH_KEY=(hidden)"]
        );
    }
}
