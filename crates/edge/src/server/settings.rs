//! The settings that every server has: the sections `server` and `internal`.

use std::net::SocketAddr;

use common::settings::comma_separated;
use ipnet::IpNet;
use serde::Deserialize;

/// The section `server`: the public port.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerSettings {
    /// The address to listen on; port 0 takes a free one.
    pub bind: SocketAddr,
    /// The proxies whose `X-Forwarded-For` is believed.
    #[serde(default, deserialize_with = "comma_separated")]
    pub trusted_proxies: Vec<IpNet>,
    /// Threads that serve; 0 is one for each core.
    #[serde(default)]
    pub workers: usize,
    /// Seconds between "not ready" and the end of accepting, in which load balancers notice.
    #[serde(default)]
    pub drain: u64,
    /// Seconds that requests under way get to end.
    #[serde(default = "stop_within")]
    pub stop_within: u64,
}

/// The section `internal`: the port for operators.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InternalSettings {
    /// The address to listen on; port 0 takes a free one.
    pub bind: SocketAddr,
}

fn stop_within() -> u64 {
    20
}
