//! What helps against what a start would refuse.

use super::finding::Finding;

/// A refusal's own words, part of a setting's name, and what helps.
const REMEDIES: &[(&str, &str)] = &[
    ("migrations are pending", "`market-auth migrate`, or start it: it migrates by itself"),
    ("is in use by another process", "stop the other process, or give this one another DATABASE__URL"),
    ("DATABASE__URL", "see that the database runs and that the URL's name and password are right"),
    (
        "TOKENS__KEYS_DIR",
        "make a key: `kg-auth keys generate`, `us-auth keys generate`; the folder and its files are for the service alone (chmod 700, 600)",
    ),
    ("TOKENS__REFRESH_KEY", "32 random bytes: `openssl rand -base64 32`"),
    ("SIGNIN__CODE_KEY", "32 random bytes: `openssl rand -base64 32`"),
    ("COURIER__SEAL_KEY", "32 random bytes: `openssl rand -base64 32`"),
    (
        "COURIER__",
        "take the provider's credentials from its console; config/default.toml of the service names each setting",
    ),
    ("PROFILE", "development or production"),
];
const OTHERWISE: &str =
    "correct the setting; config/default.toml of the service has its meaning and its range";

/// What was refused, with what helps. A schema that is to be migrated is nothing to worry about.
pub(super) fn refused(service: &str, error: &anyhow::Error) -> Finding {
    let words = format!("{error:#}");
    let known = REMEDIES.iter().find(|(part, _)| words.contains(part));
    let (part, remedy) = known.copied().unwrap_or(("", OTHERWISE));
    let finding = if part == "migrations are pending" { Finding::note } else { Finding::ill };
    finding(&format!("{service}: {words}"), &remedy.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::finding::State;
    use super::*;
    use crate::paint::Paint;

    fn shown(words: &'static str) -> (State, String) {
        let finding = refused("xx-auth", &anyhow::anyhow!(words).context("XX_AUTH__DATABASE__URL"));
        (finding.state, finding.shown(Paint::for_output()))
    }

    #[test]
    fn each_refusal_has_its_remedy() {
        let (state, text) = shown("migrations are pending: 1");
        assert!(state == State::Note && text.contains("market-auth migrate"), "{text}");
        let (state, text) = shown("connection refused");
        assert!(state == State::Ill && text.contains("see that the database runs"), "{text}");
        assert!(refused("x", &anyhow::anyhow!("odd")).shown(Paint::for_output()).contains(OTHERWISE));
    }
}
