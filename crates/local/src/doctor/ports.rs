//! Who listens where a server of ours would.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use common::settings::Profile;
use reqwest::{Client, Response};
use serde_json::Value;

use super::finding::Finding;

/// A server that should answer at once.
const PATIENCE: Duration = Duration::from_secs(3);

/// A server of ours by its settings.
pub(super) struct Server<'a> {
    pub(super) service: &'a str,
    pub(super) profile: Profile,
    /// The public port, and the operators'.
    pub(super) ports: [SocketAddr; 2],
    /// Whether TLS ends at the public one, so that it is not asked here.
    pub(super) tls: bool,
}

/// What was found at a server's ports.
pub(super) struct Found {
    pub(super) findings: Vec<Finding>,
    /// The answer of the server that runs there, if it is ours.
    pub(super) running: Option<Response>,
}

impl Server<'_> {
    pub(super) async fn look(&self, http: &Client) -> Found {
        let [public, internal] = self.ports;
        let Some(running) = self.running(http, public).await else {
            return Found {
                findings: self.ports.iter().map(|port| self.free(*port)).collect(),
                running: None,
            };
        };
        let findings = vec![
            Finding::well(format!("{}: runs at {public}", self.service)),
            self.readiness(http, internal).await,
        ];
        Found { findings, running: Some(running) }
    }

    async fn running(&self, http: &Client, address: SocketAddr) -> Option<Response> {
        let health = || http.get(format!("http://{address}/api/v1/auth/health")).timeout(PATIENCE).send();
        let body: Value = health().await.ok()?.json().await.ok()?;
        if body["service"] == self.service { health().await.ok() } else { None }
    }

    fn free(&self, address: SocketAddr) -> Finding {
        let service = self.service;
        match TcpListener::bind(address) {
            Ok(_) if address.port() == 0 => Finding::well(format!("{service}: takes a free port")),
            Ok(_) => Finding::well(format!("{service}: {address} is free")),
            Err(error) if error.kind() == ErrorKind::AddrInUse && self.tls => Finding::note(
                format!("{service}: something listens at {address}, where TLS ends"),
                "ask it by its own name: `curl https://…/api/v1/auth/health`",
            ),
            Err(error) if error.kind() == ErrorKind::AddrInUse => Finding::ill(
                format!("{service}: another program listens at {address}"),
                format!(
                    "stop it (`ss -ltnp sport = :{}` names it), or set {}",
                    address.port(),
                    self.setting()
                ),
            ),
            Err(error) => Finding::ill(
                format!("{service}: {address}: {error}"),
                format!("an address of this machine and a port that its user may have: {}", self.setting()),
            ),
        }
    }

    fn setting(&self) -> String {
        let prefix = self.service.to_ascii_uppercase().replace('-', "_");
        format!("{prefix}__SERVER__BIND or {prefix}__INTERNAL__BIND")
    }

    async fn readiness(&self, http: &Client, address: SocketAddr) -> Finding {
        let service = self.service;
        match http.get(format!("http://{address}/readyz")).timeout(PATIENCE).send().await {
            Ok(answer) if answer.status().is_success() => Finding::well(format!("{service}: is ready")),
            Ok(_) => Finding::ill(
                format!("{service}: is not ready"),
                format!("its database is away or not migrated: see its log ({:?})", self.profile),
            ),
            Err(_) => Finding::ill(
                format!("{service}: nobody answers at the operators' port {address}"),
                format!("it runs with another setting: {}", self.setting()),
            ),
        }
    }
}
