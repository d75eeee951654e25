//! Private PostgreSQL clusters, each in a temporary folder.

mod frozen;
mod locales;
pub(crate) mod programs;
mod setup;

use std::fs;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::account::Account;
use crate::command::run;
use crate::guard::{Guarded, Stop, watched};

use frozen::Frozen;
pub use setup::Setup;
pub(crate) use setup::temporary_folder;

/// The superuser of every cluster.
const ROLE: &str = "market_auth";

/// How long a cluster may take to accept connections.
const START_LIMIT: Duration = Duration::from_secs(60);

/// Limits a process and those of its children that still live.
const LIMIT: &str = r#"
    prlimit --pid "$1" "$2" || exit 1
    for child in $(pgrep -P "$1"); do prlimit --pid "$child" "$2" 2>/dev/null; done
    true
"#;

/// A cluster, running unless it was stopped; dropping it stops the server and removes the folder.
pub struct Cluster {
    frozen: Option<Frozen>,
    server: Option<Guarded>,
    programs: PathBuf,
    account: Account,
    settings: Vec<String>,
    port: u16,
    folder: TempDir,
}

impl Cluster {
    /// The URL of one of its databases; `postgres` always exists.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://{ROLE}@{}:{}/{database}", Ipv4Addr::LOCALHOST, self.port)
    }

    /// Where it listens on the loopback address, also after a stop and a start.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The server's first process, whose children serve the clients; 0 while it is stopped.
    pub fn id(&self) -> u32 {
        self.server.as_ref().map_or(0, Guarded::id)
    }

    /// What the server has logged since its last start.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    /// Starts the server unless it runs, and waits until it accepts connections.
    pub fn start(&mut self) -> Result<()> {
        if self.has_ended()? {
            self.bury()?;
            self.server = Some(self.serve()?);
        }
        let start = Instant::now();
        while !self.is_ready()? {
            if self.has_ended()? || start.elapsed() > START_LIMIT {
                bail!("PostgreSQL did not start:\n{}", self.log());
            }
            sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// Stops the server as a crash would: it forgets what is not on disk, and its clients get no word.
    pub fn stop_immediate(&mut self) -> Result<()> {
        self.server.as_ref().context("the server does not run")?.signal("QUIT")?;
        self.bury()
    }

    /// Stops all of the server's processes in their tracks: its kernel still answers for it, nobody else does.
    pub fn freeze(&mut self) -> Result<()> {
        let server = self.server.as_ref().context("the server does not run")?;
        self.frozen = Some(Frozen::with_children(server.id())?);
        Ok(())
    }

    /// Lets a frozen server go on.
    pub fn thaw(&mut self) {
        self.frozen = None;
    }

    /// Lets none of a running server's files grow beyond so many bytes; none lifts that.
    pub fn limit_files(&mut self, bytes: Option<u64>) -> Result<()> {
        if self.has_ended()? {
            return Ok(());
        }
        let server = self.server.as_ref().context("the server does not run")?;
        let limit = bytes.map_or("unlimited".to_owned(), |bytes| bytes.to_string());
        let mut all = Command::new("sh");
        all.args(["-c", LIMIT, "limit", &server.id().to_string(), &format!("--fsize={limit}:")]);
        self.account.apply(&mut all);
        run(&mut all)
    }

    /// Waits for the end of a server that was told to stop, or stopped by itself.
    fn bury(&mut self) -> Result<()> {
        self.server.take().map_or(Ok(()), |mut server| server.wait().map(|_| ()))
    }

    fn has_ended(&mut self) -> Result<bool> {
        self.server.as_mut().map_or(Ok(true), Guarded::has_ended)
    }

    fn is_ready(&self) -> Result<bool> {
        let mut probe = Command::new(self.programs.join("pg_isready"));
        probe.args(["--quiet", "--host=127.0.0.1", &format!("--port={}", self.port)]);
        Ok(probe.status().context("cannot start pg_isready")?.success())
    }

    fn serve(&self) -> Result<Guarded> {
        let folder = self.folder.path();
        let mut postgres = Command::new(self.programs.join("postgres"));
        postgres.arg("-D").arg(folder.join("data")).arg("-k").arg(folder).current_dir(folder);
        postgres.args(["-p", &self.port.to_string()]);
        postgres.args(self.settings.iter().flat_map(|setting| ["-c", setting]));
        locales::name(&mut postgres, folder);
        let mut command = watched(&postgres, &Stop::Interrupt, Some(folder));
        self.account.apply(&mut command);
        let log = fs::File::create(self.log_file())?;
        Guarded::start(command.stdout(Stdio::from(log.try_clone()?)).stderr(log))
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("log")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::output;

    fn psql(cluster: &Cluster, sql: &str) -> Result<String> {
        let mut psql = Command::new(cluster.programs.join("psql"));
        output(psql.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--dbname"]).args([
            cluster.url("postgres"),
            "--command".to_owned(),
            sql.to_owned(),
        ]))
    }

    #[test]
    fn a_durable_cluster_keeps_what_it_acknowledged_through_a_crash() {
        let mut cluster = Setup::durable().max_connections(20).start().unwrap();
        psql(&cluster, "CREATE TABLE kept AS SELECT 7").unwrap();
        let url = cluster.url("postgres");
        cluster.stop_immediate().unwrap();
        assert!(!cluster.is_ready().unwrap());
        cluster.start().unwrap();
        assert_eq!(cluster.url("postgres"), url);
        assert_eq!(psql(&cluster, "TABLE kept").unwrap(), "7\n");
        assert_eq!(psql(&cluster, "SHOW max_connections").unwrap(), "20\n");
        assert_eq!(psql(&cluster, "SHOW fsync").unwrap(), "on\n");
        let folder = cluster.folder.path().to_owned();
        drop(cluster);
        assert!(!folder.exists());
    }

    #[test]
    fn a_cluster_whose_files_may_not_grow_takes_nothing_more_until_they_may() {
        let mut cluster = Setup::durable().start().unwrap();
        psql(&cluster, "CREATE TABLE growing (text TEXT)").unwrap();
        let grow = "INSERT INTO growing SELECT repeat('x', 1000) FROM generate_series(1, 1000)";
        cluster.limit_files(Some(64 << 10)).unwrap();
        assert!(psql(&cluster, grow).is_err());
        cluster.limit_files(None).unwrap();
        cluster.start().unwrap();
        psql(&cluster, grow).unwrap();
    }

    #[test]
    fn a_frozen_cluster_is_silent_until_it_thaws() {
        let mut cluster = Setup::fast().start().unwrap();
        cluster.freeze().unwrap();
        assert!(!cluster.is_ready().unwrap());
        cluster.thaw();
        assert!(cluster.is_ready().unwrap());
        cluster.freeze().unwrap();
        let start = Instant::now();
        drop(cluster);
        assert!(start.elapsed() < Duration::from_secs(8), "it thaws before it is stopped");
    }
}
