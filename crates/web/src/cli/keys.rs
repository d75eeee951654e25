//! `keys`: makes, changes and lists the signing keys, in their folder; a running service sees it by itself.

use chrono::{SecondsFormat, TimeDelta};
use clap::Subcommand;
use common::{Clock as _, SystemClock, SystemEntropy, Timestamp};
use tokens::{Algorithm, KeyEntry, KeyError, KeyFolder, Next, PROPAGATION, Role};

use crate::settings::KeySettings;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Makes a key that verifies and does not sign; the first key of a folder signs.
    Generate {
        /// ES256 or EdDSA; the setting tokens.algorithm if it is left out.
        #[arg(long)]
        algorithm: Option<Algorithm>,
    },
    /// Makes a key that is published now and signs later, when everybody who verifies has seen it.
    Rotate {
        /// ES256 or EdDSA; the setting tokens.algorithm if it is left out.
        #[arg(long)]
        algorithm: Option<Algorithm>,
        /// When it signs, from now; less than the default can lose requests.
        #[arg(long, value_name = "SECONDS", default_value_t = PROPAGATION.num_seconds(), value_parser = clap::value_parser!(i64).range(0..=2_592_000))]
        after: i64,
    },
    /// Takes a key away that does not sign any more.
    Retire {
        /// The key's id.
        kid: String,
        /// Even if tokens that it signed are still good: they are refused from now on.
        #[arg(long)]
        force: bool,
    },
    /// Lists the keys and what each does.
    List,
}

impl Command {
    /// Runs it on the folder; what there is to tell, a line each.
    pub(super) fn run(&self, folder: &KeyFolder, settings: &KeySettings) -> Result<Vec<String>, KeyError> {
        let now = SystemClock.now();
        let algorithm = |chosen: &Option<Algorithm>| chosen.unwrap_or(settings.algorithm);
        match self {
            Self::Generate { algorithm: chosen } => {
                Ok(vec![folder.generate(algorithm(chosen), now, &SystemEntropy)?])
            }
            Self::Rotate { algorithm: chosen, after } => {
                let after = TimeDelta::seconds(*after);
                let Next { kid, from } = folder.rotate(algorithm(chosen), after, now, &SystemEntropy)?;
                Ok(vec![format!("{kid} signs from {}", rfc3339(from))])
            }
            Self::Retire { kid, force } => {
                folder.retire(kid, settings.access_lifetime, *force, now)?;
                Ok(vec![format!("{kid} is retired")])
            }
            Self::List => Ok(folder.list(now)?.iter().map(line).collect()),
        }
    }
}

fn line(entry: &KeyEntry) -> String {
    let role = match entry.role {
        Role::Signs => "signs".to_owned(),
        Role::SignsFrom(from) => format!("signs from {}", rfc3339(from)),
        Role::SignedUntil(until) => format!("signed until {}", rfc3339(until)),
        Role::Verifies => "verifies".to_owned(),
    };
    format!("{}  {}  {role}", entry.kid, entry.algorithm)
}

fn rfc3339(at: Timestamp) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
