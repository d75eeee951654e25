//! Where the workspace is, and its cargo.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

/// The packages whose binaries are released.
pub(crate) const RELEASED: [&str; 4] = ["local", "gateway", "kg-auth", "us-auth"];

/// The folder of the workspace's manifest.
pub(crate) fn root() -> Result<PathBuf> {
    let manifest = env::var_os("CARGO_MANIFEST_DIR").context("start this with `cargo xtask`")?;
    let root = Path::new(&manifest).ancestors().nth(2).context("xtask is two folders below the root")?;
    Ok(root.to_owned())
}

/// Where cargo builds.
pub(crate) fn target() -> Result<PathBuf> {
    env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Ok(root()?.join("target")), |folder| Ok(root()?.join(folder)))
}

/// The folders of the services, in their order.
pub(crate) fn services(root: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(root.join("services")).context("cannot read the folder services/")?;
    let mut folders = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    folders.retain(|folder| folder.join("diesel.toml").is_file());
    folders.sort();
    Ok(folders)
}

/// The cargo that started us, in the workspace's folder, without what it told us about our own package.
pub(crate) fn cargo() -> Result<Command> {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root()?);
    for (name, _) in env::vars_os().filter(|(name, _)| is_ours(name)) {
        cargo.env_remove(name);
    }
    Ok(cargo)
}

/// Build scripts that watch these would be rebuilt each time `cargo` and `cargo xtask` take turns.
fn is_ours(variable: &OsStr) -> bool {
    let name = variable.to_string_lossy();
    name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
}
