//! One market's binary with what production requires, its codes arriving by webhook.

use std::path::Path;

use common::{Clock as _, SystemClock, SystemEntropy};
use tempfile::TempDir;
use tokens::{Algorithm, KeyFolder};

use crate::process::Process;
use crate::recorder::Recorder;

pub(crate) const WEBHOOK_SECRET: &str = "whsec_dGhpcyBpcyBhIHRlc3Qgc2VjcmV0IG9mIHNvbWUgbGVuZ3Ro";

/// Settings as the environment writes them.
type Environment = Vec<(String, String)>;

/// A running market.
pub(crate) struct Market {
    pub(crate) process: Process,
    /// The public port's address.
    pub(crate) url: String,
    /// The operators' port's address.
    pub(crate) internal: String,
}

/// Where a market's process finds its keys and settings; processes with one home are replicas.
pub(crate) struct Home {
    name: String,
    folder: TempDir,
    env: Environment,
}

impl Home {
    /// The home of the market `name` (`kg`).
    pub(crate) fn of(name: &str, database_url: &str, recorder: &Recorder) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        keys(&folder.path().join("keys"), name);
        Self { name: name.to_owned(), folder, env: settings(name, database_url, recorder) }
    }

    /// Sets `key` (`SIGNIN__WINDOW`), or any variable that the market's prefix does not begin (`PROFILE`).
    pub(crate) fn set(mut self, key: &str, value: &str) -> Self {
        let key = if key == "PROFILE" { key.to_owned() } else { self.key(key) };
        self.env.retain(|(name, _)| *name != key);
        self.env.push((key, value.to_owned()));
        self
    }

    /// Adds variables that the market's prefix does not begin.
    pub(crate) fn with(mut self, more: &[(&str, &str)]) -> Self {
        self.env.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        self
    }

    /// A setting as the environment names it.
    pub(crate) fn key(&self, key: &str) -> String {
        format!("{}_AUTH__{key}", self.name.to_uppercase())
    }

    pub(crate) fn service(&self) -> String {
        format!("{}-auth", self.name)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn env(&self) -> Vec<(&str, &str)> {
        borrowed(&self.env)
    }

    /// Starts a process, and waits until it listens.
    pub(crate) fn start(&self) -> Market {
        self.start_as(&["serve"])
    }

    /// The same with another command line.
    pub(crate) fn start_as(&self, args: &[&str]) -> Market {
        self.start_program(&self.service(), args)
    }

    /// The same with another program.
    pub(crate) fn start_program(&self, program: &str, args: &[&str]) -> Market {
        let process = Process::start_as(program, args, self.folder(), &self.env());
        let (url, internal) = process.both_addresses();
        Market { process, url, internal }
    }
}

/// What production requires, and ports that the system chooses.
fn settings(market: &str, database_url: &str, recorder: &Recorder) -> Environment {
    let prefix = format!("{}_AUTH__", market.to_uppercase());
    let own = [
        ("SERVER__BIND", "127.0.0.1:0"),
        ("INTERNAL__BIND", "127.0.0.1:0"),
        ("DATABASE__URL", database_url),
        ("TOKENS__KEYS_DIR", "keys"),
        ("TOKENS__ISSUER", &format!("https://auth.example/markets/{market}")),
        ("TOKENS__REFRESH_KEY", "a refresh key for tests, which is long enough"),
        ("SIGNIN__CODE_KEY", "a code key for tests, which is long enough"),
        ("COURIER__SEAL_KEY", "a seal key for tests, which is long enough"),
        ("COURIER__PROVIDER", "webhook"),
        ("COURIER__WEBHOOK__URL", &recorder.url),
        ("COURIER__WEBHOOK__SECRET", WEBHOOK_SECRET),
    ];
    let named = own.map(|(key, value)| (format!("{prefix}{key}"), value.to_owned()));
    named.into_iter().chain([("PROFILE".to_owned(), "production".to_owned())]).collect()
}

pub(crate) fn borrowed(env: &[(String, String)]) -> Vec<(&str, &str)> {
    env.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect()
}

/// Keys as an operator makes them.
pub(crate) fn keys(folder: &Path, market: &str) {
    let folder = KeyFolder::new(folder, &market.parse().expect("a market"), true);
    folder.generate(Algorithm::Es256, SystemClock.now(), &SystemEntropy).expect("a key");
}
