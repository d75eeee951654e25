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

fn id(args: &[&str]) -> Result<u32> {
    Ok(output(Command::new("id").args(args))?.trim().parse()?)
}
