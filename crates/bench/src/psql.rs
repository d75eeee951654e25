//! PostgreSQL, asked by its own command line.

use std::process::{Command, Stdio};

use anyhow::Result;
use rig::command::output;
use rig::{Cluster, tools};

/// Runs what the text says, and answers with the values, a line each.
pub(crate) fn psql(cluster: &Cluster, sql: &str) -> Result<String> {
    let mut psql = Command::new(tools::postgresql("psql")?);
    psql.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"]);
    // Each by itself: some commands cannot be part of a transaction.
    let commands = sql.split(';').map(|command| format!("--command={command}"));
    output(psql.args(commands).args(["--dbname", &cluster.url("postgres")]).stdin(Stdio::null()))
}
