//! Installing what is missing on Debian and Ubuntu.

use std::process::Stdio;

use anyhow::Result;

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

fn install(steps: &str) -> Result<bool> {
    if !path().iter().any(|folder| folder.join("apt-get").is_file()) {
        return Ok(false);
    }
    let Some(mut root) = as_root()? else { return Ok(false) };
    let script = format!("set -e; export DEBIAN_FRONTEND=noninteractive; apt-get update\n{steps}");
    run(root.args(["sh", "-c", &script]).stdin(Stdio::null())).map(|()| true)
}
