//! The real PgBouncer, between tests and a server.

use std::fs;
use std::net::{Ipv4Addr, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::account::Account;
use crate::command::path;
use crate::guard::{Guarded, Stop, watched};
use crate::postgres::temporary_folder;
use crate::{apt, port};

/// How long it may take to accept connections.
const START_LIMIT: Duration = Duration::from_secs(30);

/// A pooler in transaction mode; dropping it stops it.
pub struct PgBouncer {
    program: Guarded,
    port: u16,
    folder: TempDir,
}

impl PgBouncer {
    /// Starts one in front of the server at `server`, a port of this machine, where it has `connections` for each
    /// database; PgBouncer is installed first if that is possible.
    pub fn start(server: u16, role: &str, connections: u32) -> Result<Self> {
        let (found, account, folder) = (program()?, Account::unprivileged()?, temporary_folder(None)?);
        let port = port::free()?;
        fs::write(folder.path().join("users.txt"), format!("\"{role}\" \"\"\n"))?;
        fs::write(folder.path().join("pgbouncer.ini"), settings(server, port, connections))?;
        account.own(folder.path())?;
        let mut pgbouncer = Command::new(found);
        pgbouncer.arg("pgbouncer.ini").current_dir(folder.path());
        let mut command = watched(&pgbouncer, &Stop::Terminate, Some(folder.path()));
        account.apply(&mut command);
        let log = fs::File::create(folder.path().join("log"))?;
        let program = Guarded::start(command.stdout(Stdio::from(log.try_clone()?)).stderr(log))?;
        let mut pooler = Self { program, port, folder };
        pooler.wait_until_ready()?;
        Ok(pooler)
    }

    /// Where it listens on the loopback address.
    pub fn port(&self) -> u16 {
        self.port
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let start = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_err() {
            if self.program.has_ended()? || start.elapsed() > START_LIMIT {
                let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                bail!("PgBouncer did not start:\n{log}");
            }
            sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

/// Whoever is let in to PgBouncer is let in to the server: both trust the loopback address alone.
fn settings(server: u16, port: u16, connections: u32) -> String {
    format!(
        "[databases]\n* = host=127.0.0.1 port={server}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
         unix_socket_dir =\nauth_type = trust\nauth_file = users.txt\npool_mode = transaction\n\
         default_pool_size = {connections}\nmax_client_conn = 500\n"
    )
}

fn program() -> Result<PathBuf> {
    if let Some(found) = find() {
        return Ok(found);
    }
    apt::install_pgbouncer()?;
    find().context("PgBouncer is missing: install it (Debian: `apt-get install pgbouncer`, macOS: `brew install pgbouncer`)")
}

/// Debian's is where only root's `PATH` leads.
fn find() -> Option<PathBuf> {
    let folders = path().into_iter().chain(["/usr/sbin".into(), "/opt/homebrew/bin".into()]);
    folders.map(|folder| folder.join("pgbouncer")).find(|program| program.is_file())
}
