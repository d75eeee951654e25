//! Installing what is missing on Debian and Ubuntu.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Result, ensure};

use crate::account::as_root;
use crate::command::{path, run};

/// The servers' package, without the system's own cluster that it would otherwise create and start.
const POSTGRESQL: &str = "
    apt-get install --yes --no-install-recommends postgresql-common
    settings=/etc/postgresql-common/createcluster.conf
    grep -q '^create_main_cluster' $settings || echo 'create_main_cluster = false' >> $settings
    apt-get install --yes --no-install-recommends postgresql";

/// The pooler, without starting the one of the system's that would listen on its usual port.
const PGBOUNCER: &str = "
    policy=/usr/sbin/policy-rc.d
    if [ ! -e $policy ]; then
        printf '#!/bin/sh\nexit 101\n' > $policy && chmod 755 $policy
        trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    fi
    apt-get install --yes --no-install-recommends pgbouncer";

/// Installs PostgreSQL's server programs; `false` if this machine has no apt-get that we may use.
pub fn install_postgresql() -> Result<bool> {
    install(POSTGRESQL)
}

/// Installs PgBouncer; `false` if this machine has no apt-get that we may use.
pub fn install_pgbouncer() -> Result<bool> {
    install(PGBOUNCER)
}

/// Installs a package; `false` if this machine has no apt-get that we may use.
pub fn install_package(name: &str) -> Result<bool> {
    install(&format!("apt-get install --yes --no-install-recommends {name}"))
}

/// Puts a package's files into a folder, without installing it and without what it depends on.
pub fn unpack(name: &str, folder: &Path) -> Result<()> {
    let script = format!("apt-get download {name} && dpkg-deb -x {name}_*.deb .");
    let unpack = || run(Command::new("sh").args(["-c", &script]).current_dir(folder));
    if unpack().is_ok() {
        return Ok(());
    }
    ensure!(install("true")?, "{name} is missing, and there is no apt-get to fetch it with");
    unpack()
}

fn install(steps: &str) -> Result<bool> {
    if !path().iter().any(|folder| folder.join("apt-get").is_file()) {
        return Ok(false);
    }
    let Some(mut root) = as_root()? else { return Ok(false) };
    let script = format!("set -e; export DEBIAN_FRONTEND=noninteractive; apt-get update\n{steps}");
    run(root.args(["sh", "-c", &script]).stdin(Stdio::null())).map(|()| true)
}
