//! Our servers as processes of their own: release binaries beside this one.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use rig::guard::{Guarded, Stop, watched};

use crate::connection::{Connection, request};
use crate::meter::Meter;

/// How long a server may take until it is ready.
const START: Duration = Duration::from_secs(60);
/// How often a server is asked whether it is ready.
const POLL: Duration = Duration::from_millis(1);

/// The market that is measured: its binary, its prefix in the environment, and a number of it.
pub(crate) const MARKET: &str = "kg";

/// A running server of ours, stopped when this is dropped.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) meter: Meter,
    internal: SocketAddr,
    process: Guarded,
}

impl Server {
    /// Starts a binary with addresses of its own, and waits until it is ready.
    pub(crate) async fn start(name: &'static str, folder: &Path, env: &[(String, String)]) -> Result<Self> {
        let server = Self::spawn(name, folder, env)?;
        server.ready().await?;
        Ok(server)
    }

    /// Starts a binary; its log goes to a file, as it would go to a collector.
    pub(crate) fn spawn(name: &'static str, folder: &Path, env: &[(String, String)]) -> Result<Self> {
        let (address, internal) = (free_address()?, free_address()?);
        let prefix = name.replace('-', "_").to_uppercase();
        let mut command = Command::new(binary(name)?);
        command.current_dir(folder).env("PROFILE", "development");
        command.env(format!("{prefix}__SERVER__BIND"), address.to_string());
        command.env(format!("{prefix}__INTERNAL__BIND"), internal.to_string());
        command.env(format!("{prefix}__TELEMETRY__FORMAT"), "json");
        command.envs(env.iter().map(|(key, value)| (key, value)));
        let mut command = watched(&command, &Stop::Terminate, None);
        let log = File::create(folder.join(format!("{name}.log")))?;
        let process = Guarded::start(command.stdout(log.try_clone()?).stderr(log))?;
        let meter = Meter::new(label(name), process.id());
        Ok(Self { address, meter, internal, process })
    }

    /// Waits until it says that it is ready.
    pub(crate) async fn ready(&self) -> Result<()> {
        let begun = Instant::now();
        while !self.is_ready().await {
            ensure!(begun.elapsed() < START, "{} is not ready after {START:?}", self.meter.name);
            tokio::time::sleep(POLL).await;
        }
        Ok(())
    }

    /// Asks it to stop, and waits for its end.
    pub(crate) fn stop(mut self) -> Result<()> {
        self.process.stop().map(|_| ())
    }

    async fn is_ready(&self) -> bool {
        let Ok(mut connection) = Connection::open(self.internal).await else { return false };
        connection.ask(&request("GET", "/readyz", &[], "")).await.is_ok_and(|(status, _)| status == 200)
    }
}

/// What the tables call it.
fn label(name: &'static str) -> &'static str {
    if name == "gateway" { name } else { "market" }
}

/// A market that keeps to every rule, its budgets so large that this one address does not use them up.
pub(crate) async fn market(folder: &Path, database: &str) -> Result<Server> {
    Server::start("kg-auth", folder, &market_environment(folder, database)).await
}

pub(crate) fn market_environment(folder: &Path, database: &str) -> Vec<(String, String)> {
    let keys = folder.join("keys").display().to_string();
    let fixed = [
        ("DATABASE__URL", database.to_owned()),
        ("TOKENS__KEYS_DIR", keys),
        ("BUDGETS__DAILY_SPEND", "1000000000".to_owned()),
        ("BUDGETS__TEXT_PRICE", "1".to_owned()),
    ];
    let budgets = [
        "PEER_SENDS",
        "PEER_WRONG",
        "PREFIX_SENDS",
        "PREFIX_WRONG",
        "MARKET_SENDS",
        "MARKET_WRONG",
        "PREFIX_UNVERIFIED",
    ];
    let budgets = budgets.into_iter().map(|budget| (format!("BUDGETS__{budget}"), "1000000".to_owned()));
    let fixed = fixed.into_iter().map(|(key, value)| (key.to_owned(), value));
    fixed.chain(budgets).map(|(key, value)| (format!("KG_AUTH__{key}"), value)).collect()
}

/// A gateway in front of one market.
pub(crate) async fn gateway(folder: &Path, market: SocketAddr) -> Result<Server> {
    Server::start("gateway", folder, &gateway_environment(market)).await
}

pub(crate) fn gateway_environment(market: SocketAddr) -> Vec<(String, String)> {
    let variables = [
        ("SERVER__TRUSTED_PROXIES", "127.0.0.0/8".to_owned()),
        ("MARKETS__KG__URL", format!("http://{market}")),
        ("MARKETS__US__ENABLED", "false".to_owned()),
    ];
    variables.map(|(key, value)| (format!("GATEWAY__{key}"), value)).into()
}

pub(crate) fn free_address() -> Result<SocketAddr> {
    Ok((Ipv4Addr::LOCALHOST, rig::port::free()?).into())
}

/// A binary of the same build.
fn binary(name: &str) -> Result<PathBuf> {
    let beside = std::env::current_exe()?.with_file_name(name);
    ensure!(beside.is_file(), "{name} is not built: run this by `cargo xtask bench`");
    beside.canonicalize().context("no such file")
}
