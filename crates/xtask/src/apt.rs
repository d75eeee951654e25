//! Installing what is missing on Debian and Ubuntu.

use std::process::{Command, Stdio};

use anyhow::Result;

use crate::account::is_root;
use crate::workspace::{path, run};

/// The servers' package, without the system's own cluster that it would otherwise create and start.
const POSTGRESQL: &str = "
    apt-get install --yes --no-install-recommends postgresql-common
    settings=/etc/postgresql-common/createcluster.conf
    grep -q '^create_main_cluster' $settings || echo 'create_main_cluster = false' >> $settings
    apt-get install --yes --no-install-recommends postgresql";

/// The C library that the `diesel` command links to, with its headers.
const LIBPQ: &str = "apt-get install --yes --no-install-recommends libpq-dev";

/// Installs PostgreSQL's server programs; `false` if this machine has no apt-get that we may use.
pub(crate) fn install_postgresql() -> Result<bool> {
    install(POSTGRESQL)
}

/// Installs PostgreSQL's client library; `false` if this machine has no apt-get that we may use.
pub(crate) fn install_libpq() -> Result<bool> {
    install(LIBPQ)
}

fn install(steps: &str) -> Result<bool> {
    let Some(mut shell) = root_shell()? else { return Ok(false) };
    let script = format!("set -e; export DEBIAN_FRONTEND=noninteractive; apt-get update\n{steps}");
    run(shell.arg(script).stdin(Stdio::null())).map(|()| true)
}

/// `sh -c` as root, if there is an apt-get and root asks no password.
fn root_shell() -> Result<Option<Command>> {
    if !path().iter().any(|folder| folder.join("apt-get").is_file()) {
        return Ok(None);
    }
    let mut shell = if is_root()? { Command::new("sh") } else { Command::new("sudo") };
    if !is_root()? {
        let asks = !Command::new("sudo").args(["-n", "true"]).status().is_ok_and(|status| status.success());
        if asks {
            return Ok(None);
        }
        shell.args(["-n", "sh"]);
    }
    shell.arg("-c");
    Ok(Some(shell))
}
