//! Which gateway, and where the session is kept.

use std::collections::HashMap;
use std::path::PathBuf;

use anyhow::Context as _;
use market_auth_client::{FileStorage, MarketAuth, Options};

/// Which gateway, and where the session is kept.
#[derive(Debug, clap::Args)]
pub(crate) struct Place {
    /// The gateway's address; MARKET_AUTH_URL if absent, else http://127.0.0.1:8080.
    #[arg(long, global = true, value_name = "URL")]
    url: Option<String>,
    /// The session's file; MARKET_AUTH_SESSION if absent, else market-auth/session.json in the user's folder of settings.
    #[arg(long, global = true, value_name = "FILE")]
    session: Option<PathBuf>,
}

impl Place {
    /// The gateway's address, without a slash at its end.
    pub(crate) fn url(&self, env: &HashMap<String, String>) -> String {
        let url = self.url.as_ref().or_else(|| env.get("MARKET_AUTH_URL"));
        url.map_or("http://127.0.0.1:8080", |url| url.trim_end_matches('/')).to_owned()
    }

    /// The API, with the session that is kept.
    pub(super) fn client(&self, env: &HashMap<String, String>) -> anyhow::Result<MarketAuth> {
        let options = Options::at(self.url(env)).storage(FileStorage::at(self.file(env)?));
        let language = env.get("LANG").and_then(|lang| lang.split(['_', '.']).next());
        let language = language.filter(|tag| tag.len() == 2);
        let options = language.into_iter().fold(options, |options, tag| options.language(tag));
        Ok(MarketAuth::new(options)?)
    }

    fn file(&self, env: &HashMap<String, String>) -> anyhow::Result<PathBuf> {
        let named = self.session.clone().or_else(|| env.get("MARKET_AUTH_SESSION").map(PathBuf::from));
        named
            .or_else(|| Some(settings_folder(env)?.join("market-auth/session.json")))
            .context("there is no HOME: name a file by --session")
    }
}

/// As the XDG base directories have it.
fn settings_folder(env: &HashMap<String, String>) -> Option<PathBuf> {
    let named = env.get("XDG_CONFIG_HOME").map(PathBuf::from).filter(|folder| folder.is_absolute());
    named.or_else(|| Some(PathBuf::from(env.get("HOME")?).join(".config")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(env: &[(&str, &str)]) -> (String, Option<PathBuf>) {
        let env = env.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let place = Place { url: None, session: None };
        (place.url(&env), place.file(&env).ok())
    }

    #[test]
    fn the_environment_says_where_unless_the_command_line_does() {
        assert_eq!(of(&[]), ("http://127.0.0.1:8080".to_owned(), None));
        let home =
            of(&[("HOME", "/home/joe"), ("XDG_CONFIG_HOME", "here"), ("MARKET_AUTH_URL", "https://a/")]);
        assert_eq!(home, ("https://a".to_owned(), Some("/home/joe/.config/market-auth/session.json".into())));
        let file = of(&[("HOME", "/home/joe"), ("XDG_CONFIG_HOME", "/etc/joe")]).1;
        assert_eq!(file, Some("/etc/joe/market-auth/session.json".into()));
        assert_eq!(of(&[("MARKET_AUTH_SESSION", "s")]).1, Some("s".into()));
    }
}
