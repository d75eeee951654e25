//! Which account PostgreSQL runs as: it refuses to run as root.

use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::command::output;

/// The account a private cluster runs as.
pub(crate) enum Account {
    /// Whoever started us.
    Ours,
    /// An unprivileged account, because we are root.
    Other { uid: u32, gid: u32 },
}

impl Account {
    /// Ours, unless that is root: then `postgres`, or `nobody` where there is none.
    pub(crate) fn unprivileged() -> Result<Self> {
        if !is_root()? {
            return Ok(Self::Ours);
        }
        ["postgres", "nobody"]
            .into_iter()
            .find_map(|name| Some(Self::Other { uid: id(&["-u", name]).ok()?, gid: id(&["-g", name]).ok()? }))
            .context("PostgreSQL does not run as root: create an account named `postgres`")
    }

    /// Makes a command run as this account.
    pub(crate) fn apply(&self, command: &mut Command) {
        if let Self::Other { uid, gid } = *self {
            command.uid(uid).gid(gid);
        }
    }

    /// Gives a folder to this account.
    pub(crate) fn own(&self, folder: &Path) -> Result<()> {
        if let Self::Other { uid, gid } = *self {
            chown(folder, Some(uid), Some(gid))?;
        }
        Ok(())
    }
}

/// Whether we are root.
pub(crate) fn is_root() -> Result<bool> {
    Ok(id(&["-u"])? == 0)
}

/// Runs the program in its arguments as root: at once, or by a `sudo` that asks no password; none if there is none.
pub(crate) fn as_root() -> Result<Option<Command>> {
    if is_root()? {
        return Ok(Some(Command::new("env")));
    }
    let mut sudo = Command::new("sudo");
    sudo.arg("-n");
    let asks = !Command::new("sudo").args(["-n", "true"]).status().is_ok_and(|status| status.success());
    Ok((!asks).then_some(sudo))
}

fn id(args: &[&str]) -> Result<u32> {
    Ok(output(Command::new("id").args(args))?.trim().parse()?)
}
