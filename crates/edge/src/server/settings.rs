//! The settings that every server has: the sections `server` and `internal`.

use std::net::SocketAddr;

use common::settings::comma_separated;
use ipnet::IpNet;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

use super::TlsSettings;

const MOST_WORKERS: usize = 512;

/// The section `server`: the public port.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerSettings {
    /// The address to listen on; port 0 takes a free one.
    pub bind: SocketAddr,
    /// The proxies whose `X-Forwarded-For` is believed.
    #[serde(default, deserialize_with = "comma_separated")]
    pub trusted_proxies: Vec<IpNet>,
    /// Threads that serve, 512 at most; 0 is one for each core.
    #[serde(default, deserialize_with = "workers")]
    pub workers: usize,
    /// Seconds between "not ready" and the end of accepting, in which load balancers notice.
    #[serde(default)]
    pub drain: u64,
    /// Seconds that requests under way get to end.
    #[serde(default = "stop_within")]
    pub stop_within: u64,
    /// There if TLS ends here; without it, requests come as plain HTTP.
    pub tls: Option<TlsSettings>,
}

/// The section `internal`: the port for operators.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InternalSettings {
    /// The address to listen on; port 0 takes a free one.
    pub bind: SocketAddr,
}

/// As many as actix can count.
fn workers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    let workers = usize::deserialize(deserializer)?;
    if workers <= MOST_WORKERS {
        Ok(workers)
    } else {
        Err(D::Error::custom(format_args!("{workers} is not between 0 and {MOST_WORKERS}")))
    }
}

fn stop_within() -> u64 {
    20
}
