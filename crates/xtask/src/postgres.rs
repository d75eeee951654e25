//! A private PostgreSQL cluster in a temporary folder.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::account::{Account, is_root};
use crate::guard::{Guarded, Stop, watched};
use crate::programs;
use crate::workspace::output;

/// The cluster's superuser: tests create a database each.
const ROLE: &str = "market_auth";

/// How long a cluster may take to accept connections.
const START_LIMIT: Duration = Duration::from_secs(60);

/// Speed instead of durability: the cluster lives as long as one command.
const SETTINGS: &[&str] = &[
    "listen_addresses=127.0.0.1",
    "max_connections=300",
    "shared_buffers=64MB",
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "wal_level=minimal",
    "max_wal_senders=0",
];

/// A running cluster; dropping it stops the server and removes the folder.
pub(crate) struct Cluster {
    server: Guarded,
    programs: PathBuf,
    port: u16,
    folder: TempDir,
}

impl Cluster {
    /// Creates a cluster, starts it on a free port, and waits until it accepts connections.
    pub(crate) fn start() -> Result<Self> {
        let programs = programs::folder()?;
        let account = Account::unprivileged()?;
        let folder = temporary_folder()?;
        account.own(folder.path())?;
        initialise(&programs, &account, folder.path())?;
        let port = free_port()?;
        let server = serve(&programs, &account, folder.path(), port)?;
        let mut cluster = Self { server, programs, port, folder };
        cluster.wait_until_ready()?;
        Ok(cluster)
    }

    /// The URL of one of its databases; `postgres` always exists.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://{ROLE}@127.0.0.1:{}/{database}", self.port)
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let start = Instant::now();
        while !self.is_ready()? {
            if self.server.has_ended()? || start.elapsed() > START_LIMIT {
                let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                bail!("PostgreSQL did not start:\n{log}");
            }
            sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    fn is_ready(&self) -> Result<bool> {
        let mut probe = Command::new(self.programs.join("pg_isready"));
        probe.args(["--quiet", "--host=127.0.0.1", &format!("--port={}", self.port)]);
        Ok(probe.status().context("cannot start pg_isready")?.success())
    }
}

/// Root's own temporary folder may be closed to the account that the server runs as.
fn temporary_folder() -> Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix("market-auth-postgres-");
    let folder = if is_root()? { builder.tempdir_in("/tmp") } else { builder.tempdir() };
    folder.context("cannot create a temporary folder")
}

fn initialise(programs: &Path, account: &Account, folder: &Path) -> Result<()> {
    let mut initdb = Command::new(programs.join("initdb"));
    initdb.args(["--no-sync", "--encoding=UTF8", "--locale=C", "--auth=trust", "--username", ROLE]);
    initdb.arg("--pgdata").arg(folder.join("data")).current_dir(folder);
    account.apply(&mut initdb);
    output(&mut initdb)?;
    let trust_loopback_only = "host all all 127.0.0.1/32 trust\n";
    fs::write(folder.join("data/pg_hba.conf"), trust_loopback_only).context("cannot write pg_hba.conf")
}

fn serve(programs: &Path, account: &Account, folder: &Path, port: u16) -> Result<Guarded> {
    let mut postgres = Command::new(programs.join("postgres"));
    postgres.arg("-D").arg(folder.join("data")).arg("-k").arg(folder).current_dir(folder);
    postgres.args(["-p", &port.to_string()]);
    postgres.args(SETTINGS.iter().flat_map(|setting| ["-c", setting]));
    let mut command = watched(&postgres, &Stop::Interrupt, Some(folder));
    account.apply(&mut command);
    let log = fs::File::create(folder.join("log"))?;
    Guarded::start(command.stdout(Stdio::from(log.try_clone()?)).stderr(log))
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}
