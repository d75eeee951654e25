//! Installing what is missing on Debian and Ubuntu.

use std::process::{Command, Stdio};

use anyhow::Result;

use crate::account::is_root;
use crate::command::{path, run};

/// The servers' package, without the system's own cluster that it would otherwise create and start.
const POSTGRESQL: &str = "
    apt-get install --yes --no-install-recommends postgresql-common
    settings=/etc/postgresql-common/createcluster.conf
    grep -q '^create_main_cluster' $settings || echo 'create_main_cluster = false' >> $settings
    apt-get install --yes --no-install-recommends postgresql";

/// Installs PostgreSQL's server programs; `false` if this machine has no apt-get that we may use.
pub fn install_postgresql() -> Result<bool> {
    install(POSTGRESQL)
}

/// Installs a package; `false` if this machine has no apt-get that we may use.
pub fn install_package(name: &str) -> Result<bool> {
    install(&format!("apt-get install --yes --no-install-recommends {name}"))
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
