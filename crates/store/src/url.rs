//! Which database a URL means.

use std::path::PathBuf;

use crate::OpenError;

/// A database's address, chosen by the URL's scheme.
pub(crate) enum DatabaseUrl {
    /// A file.
    Sqlite(PathBuf),
    /// A whole libpq URL, which may hold a password.
    Postgres(String),
}

impl DatabaseUrl {
    /// Reads `sqlite://<file>`, `postgres://…` or `postgresql://…`; no message repeats the URL.
    pub(crate) fn parse(url: &str) -> Result<Self, OpenError> {
        match url.split_once("://") {
            Some(("sqlite", file)) if is_file(file) => Ok(Self::Sqlite(file.into())),
            Some(("sqlite", _)) => Err(OpenError::Url("sqlite:// takes the path of a file")),
            Some(("postgres" | "postgresql", rest)) if !rest.is_empty() => Ok(Self::Postgres(url.to_owned())),
            _ => Err(OpenError::Url("the URL must begin with sqlite://, postgres:// or postgresql://")),
        }
    }
}

/// `:memory:` would be another database for every connection.
fn is_file(path: &str) -> bool {
    !path.is_empty() && !path.ends_with('/') && !path.contains(":memory:") && !path.contains(['?', '\0'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_chooses_the_database() {
        for (url, file) in
            [("sqlite://.data/a.sqlite3", ".data/a.sqlite3"), ("sqlite:///var/a.db", "/var/a.db")]
        {
            assert!(matches!(DatabaseUrl::parse(url), Ok(DatabaseUrl::Sqlite(path)) if path == *file));
        }
        for url in ["postgres://a:b@c/d", "postgresql://c/d?sslmode=require"] {
            assert!(matches!(DatabaseUrl::parse(url), Ok(DatabaseUrl::Postgres(whole)) if whole == url));
        }
    }

    #[test]
    fn everything_else_is_refused_without_repeating_it() {
        for url in [
            "",
            "market.db",
            "/tmp/market.db",
            "mysql://secret@host/db",
            "sqlite:",
            "sqlite://",
            "sqlite://:memory:",
            "sqlite://folder/",
            "sqlite://a?mode=memory",
            "postgres:",
            "postgres://",
            "POSTGRES//secret",
            "file:secret",
        ] {
            let error = DatabaseUrl::parse(url).err().map(|error| error.to_string());
            assert!(error.is_some_and(|text| !text.contains("secret")), "{url}");
        }
    }
}
