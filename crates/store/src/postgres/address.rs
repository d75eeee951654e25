//! What a PostgreSQL URL says, kept as libpq wrote it: only what we must know of it is read.

use std::net::IpAddr;
use std::path::Path;

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// A URL in its parts, all of them still percent-encoded.
#[derive(Debug, Clone)]
pub(crate) struct Address {
    /// `user:password@`, or nothing.
    user: String,
    /// `name:port`, perhaps several with commas, or nothing.
    hosts: String,
    /// `/database`, or nothing.
    path: String,
    query: Vec<(String, String)>,
}

impl Address {
    /// Takes a URL apart as libpq does: what stands before the first `@` or `/` is the user, if it is an `@`.
    pub(crate) fn parse(url: &str) -> Self {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let at = rest.find(['@', '/']).filter(|at| rest[*at..].starts_with('@'));
        let (user, rest) = rest.split_at(at.map_or(0, |at| at + 1));
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (hosts, path) = place.split_at(place.find('/').unwrap_or(place.len()));
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        Self {
            user: user.to_owned(),
            hosts: hosts.to_owned(),
            path: path.to_owned(),
            query: pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        }
    }

    /// A parameter, decoded; libpq takes the last of several.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        let (_, value) = self.query.iter().rfind(|(given, _)| given == name)?;
        Some(percent_decode_str(value).decode_utf8_lossy().into_owned())
    }

    /// The names of all parameters.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = &str> {
        self.query.iter().map(|(name, _)| name.as_str())
    }

    /// The same with a parameter, unless it is already there.
    pub(crate) fn or(mut self, name: &str, value: &str) -> Self {
        if self.query.iter().all(|(given, _)| given != name) {
            self.query.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// The same without the parameters that `forget` names.
    pub(crate) fn without(mut self, forget: impl Fn(&str) -> bool) -> Self {
        self.query.retain(|(name, _)| !forget(name));
        self
    }

    /// The same database behind another door: the socket `.s.PGSQL.<port>` of a folder.
    pub(crate) fn behind(self, folder: &Path, port: u16) -> Self {
        let elsewhere = |name: &str| ["host", "hostaddr", "port"].contains(&name);
        let folder = utf8_percent_encode(&folder.to_string_lossy(), NON_ALPHANUMERIC).to_string();
        // An empty `hostaddr` overrules the environment's.
        Self { hosts: String::new(), ..self.without(elsewhere) }
            .or("host", &folder)
            .or("port", &port.to_string())
            .or("hostaddr", "")
    }

    /// The server's name or address, or the folder of its socket; none is libpq's default, a socket.
    pub(crate) fn host(&self) -> Option<String> {
        let named = || {
            let (host, _) = split_port(&self.hosts);
            let host = percent_decode_str(host).decode_utf8_lossy().into_owned();
            Some(host.trim_matches(['[', ']']).to_owned()).filter(|host| !host.is_empty())
        };
        self.parameter("host").or_else(named)
    }

    /// The port, if the URL has a good one.
    pub(crate) fn port(&self) -> Option<u16> {
        self.parameter("port").as_deref().or(split_port(&self.hosts).1).map_or(Some(5432), |p| p.parse().ok())
    }

    /// Whether what is said stays on this machine.
    pub(crate) fn is_local(&self) -> bool {
        let is_loopback = |host: &str| host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        let place = self.parameter("hostaddr").or_else(|| self.host());
        place.is_none_or(|host| is_socket(&host) || host == "localhost" || is_loopback(&host))
    }

    /// The whole URL again.
    pub(crate) fn url(&self) -> String {
        let query: Vec<_> = self.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("postgres://{}{}{}?{}", self.user, self.hosts, self.path, query.join("&"))
    }
}

/// Whether libpq takes a host for the folder of a socket.
pub(crate) fn is_socket(host: &str) -> bool {
    host.starts_with(['/', '@'])
}

/// The last colon begins the port, but not one within an IPv6 address.
fn split_port(host: &str) -> (&str, Option<&str>) {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, Some(port).filter(|port| !port.is_empty())),
        _ => (host, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_keeps_what_nobody_asked_to_change() {
        for url in [
            "postgres://a:b%40@[::1]:6432/db?sslmode=verify-full&application_name=x%20y",
            "postgres://h1:1,h2:2/db?target_session_attrs=read-write",
            "postgres:///db?host=/run",
        ] {
            assert_eq!(Address::parse(url).url(), url);
        }
        assert_eq!(Address::parse("postgresql://c").or("a", "1").or("a", "2").url(), "postgres://c?a=1");
    }

    #[test]
    fn the_host_is_found_wherever_it_is_written() {
        let place = |url: &str| (Address::parse(url).host(), Address::parse(url).port());
        let host = |name: &str, port| (Some(name.to_owned()), port);
        assert_eq!(place("postgres://a:b?/@db.example.com/m"), host("a", None));
        assert_eq!(place("postgres://a:b@db.example.com/m"), host("db.example.com", Some(5432)));
        assert_eq!(place("postgres://[2001:db8::1]:1/m"), host("2001:db8::1", Some(1)));
        assert_eq!(place("postgres://x/m?host=y&port=2"), host("y", Some(2)));
        assert_eq!(place("postgres://%2Frun%2Fpg/m"), host("/run/pg", Some(5432)));
        assert_eq!(place("postgres:///m").0, None);
        assert_eq!(place("postgres://x:port/m"), host("x", None));
    }

    #[test]
    fn a_socket_and_the_loopback_are_local() {
        for url in ["/m", "localhost/m", "127.0.0.9/m", "[::1]:1/m", "%2Frun/m", "x/m?host=@abstract"] {
            assert!(Address::parse(&format!("postgres://{url}")).is_local(), "{url}");
        }
        for url in ["db/m", "192.0.2.1/m", "localhost/m?hostaddr=192.0.2.1", "localhost,db/m"] {
            assert!(!Address::parse(&format!("postgres://{url}")).is_local(), "{url}");
        }
    }

    #[test]
    fn behind_a_socket_nothing_points_elsewhere() {
        let url = "postgres://a:b@db:1/m?hostaddr=192.0.2.1&host=x&application_name=n";
        let behind = Address::parse(url).behind(Path::new("/tmp/x"), 1).url();
        assert_eq!(behind, "postgres://a:b@/m?application_name=n&host=%2Ftmp%2Fx&port=1&hostaddr=");
    }
}
