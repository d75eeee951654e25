//! What a PostgreSQL URL asks of TLS: libpq's own parameters, with libpq's meanings.

use std::path::PathBuf;

use crate::OpenError;
use crate::postgres::address::{Address, is_socket};

/// How much is asked of the server's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Nothing: an eavesdropper is kept out, an impostor is not.
    Require,
    /// A chain to a trusted root.
    VerifyCa,
    /// That, and the name of the host.
    VerifyFull,
}

/// Who is trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Roots {
    /// The certificates of a PEM file.
    File(PathBuf),
    /// Those of the operating system.
    System,
}

/// Where TLS leads, and what is asked there.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) host: String,
    pub(crate) address: String,
    pub(crate) port: u16,
    pub(crate) mode: Mode,
    pub(crate) roots: Option<Roots>,
    /// A certificate of our own, and its key.
    pub(crate) identity: Option<(PathBuf, PathBuf)>,
}

/// The parameters that are ours to understand: libpq is built without TLS, and would pass over them.
pub(crate) fn is_ours(parameter: &str) -> bool {
    parameter.starts_with("ssl")
}

const UNDERSTOOD: &[&str] = &["sslmode", "sslrootcert", "sslcert", "sslkey"];

impl Target {
    /// What the URL asks for; none is a connection without TLS: `disable`, `allow`, `prefer`, or no mode at all.
    pub(crate) fn of(address: &Address) -> Result<Option<Self>, OpenError> {
        let refuse = |cause| Err(OpenError::Url(cause));
        if address.parameters().any(|name| is_ours(name) && !UNDERSTOOD.contains(&name)) {
            return refuse(
                "of the ssl… parameters only sslmode, sslrootcert, sslcert and sslkey are understood",
            );
        }
        let roots = address.parameter("sslrootcert").map(roots);
        let Some(mode) = mode(address, roots.as_ref())? else { return Ok(None) };
        let host = match address.host() {
            Some(host) if host.contains(',') => return refuse("TLS takes one host, not several"),
            Some(host) if !is_socket(&host) => host,
            // As in libpq: a socket of this machine has no need of it.
            Some(_) | None => return Ok(None),
        };
        let Some(port) = address.port() else { return refuse("the port is not a number") };
        let identity = match (address.parameter("sslcert"), address.parameter("sslkey")) {
            (Some(certificate), Some(key)) => Some((certificate.into(), key.into())),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => return refuse("sslcert and sslkey go together"),
        };
        let address = address.parameter("hostaddr").unwrap_or_else(|| host.clone());
        Ok(Some(Self { host, address, port, mode, roots, identity }))
    }
}

fn roots(value: String) -> Roots {
    if value == "system" { Roots::System } else { Roots::File(value.into()) }
}

/// With the system's roots anybody's certificate has a chain: without the host's name that says nothing.
fn mode(address: &Address, roots: Option<&Roots>) -> Result<Option<Mode>, OpenError> {
    let mode = match (address.parameter("sslmode").as_deref(), roots) {
        (Some("verify-full"), None) | (Some("verify-ca"), None) => {
            return Err(OpenError::Url("verify-full and verify-ca need sslrootcert: a file, or system"));
        }
        (Some("verify-full"), Some(_)) | (None, Some(Roots::System)) => Some(Mode::VerifyFull),
        (Some(_), Some(Roots::System)) => {
            return Err(OpenError::Url("sslrootcert=system takes no other sslmode than verify-full"));
        }
        // As in libpq: whoever names a root wants it looked at.
        (Some("verify-ca" | "require"), Some(Roots::File(_))) => Some(Mode::VerifyCa),
        (Some("require"), None) => Some(Mode::Require),
        (None | Some("disable" | "allow" | "prefer"), _) => None,
        (Some(_), _) => return Err(OpenError::Url("no such sslmode")),
    };
    Ok(mode)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(url: &str) -> Result<Option<Target>, String> {
        Target::of(&Address::parse(&format!("postgres://{url}"))).map_err(|error| error.to_string())
    }

    fn asked(url: &str) -> Option<(Mode, Option<Roots>)> {
        target(url).unwrap().map(|target| (target.mode, target.roots))
    }

    #[test]
    fn modes_and_roots_mean_what_libpq_says() {
        let file = || Some(Roots::File("ca.pem".into()));
        for (url, expected) in [
            ("db/m", None),
            ("db/m?sslmode=prefer&sslrootcert=ca.pem", None),
            ("db/m?sslmode=require", Some((Mode::Require, None))),
            ("db/m?sslmode=require&sslrootcert=ca.pem", Some((Mode::VerifyCa, file()))),
            ("db/m?sslmode=verify-ca&sslrootcert=ca.pem", Some((Mode::VerifyCa, file()))),
            ("db/m?sslmode=verify-full&sslrootcert=ca.pem", Some((Mode::VerifyFull, file()))),
            ("db/m?sslrootcert=system", Some((Mode::VerifyFull, Some(Roots::System)))),
            ("%2Frun/m?sslmode=verify-full&sslrootcert=system", None),
        ] {
            assert_eq!(asked(url), expected, "{url}");
        }
    }

    #[test]
    fn what_can_t_be_kept_is_refused() {
        for url in [
            "db/m?sslmode=verify-full",
            "db/m?sslmode=verify-ca",
            "db/m?sslmode=require&sslrootcert=system",
            "db/m?sslmode=Verify-Full",
            "db/m?sslmode=require&sslcrl=x",
            "a,b/m?sslmode=require",
            "db:x/m?sslmode=require",
            "db/m?sslmode=require&sslcert=x",
        ] {
            assert!(target(url).is_err(), "{url}");
        }
    }

    #[test]
    fn an_address_is_dialled_and_a_name_is_verified() {
        let target = target("db.example.com:6432/m?hostaddr=192.0.2.1&sslmode=require").unwrap().unwrap();
        assert_eq!((&*target.host, &*target.address, target.port), ("db.example.com", "192.0.2.1", 6432));
    }
}
