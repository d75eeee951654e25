//! `cargo xtask deny`: what `deny.toml` says about the dependencies.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::tools;
use crate::workspace::root;

/// Checks licences, versions and sources; advisories too if their database was fetched before.
pub(crate) fn run() -> Result<()> {
    let deny = tools::cargo_deny()?;
    let check = |checks: &[&str]| {
        rig::command::run(Command::new(&deny).arg("check").args(checks).current_dir(root()?))
    };
    check(&["licenses", "bans", "sources"])?;
    if has_advisories() {
        check(&["--disable-fetch", "advisories"])?;
    }
    Ok(())
}

/// Whether cargo-deny fetched the advisories before: the check must not depend on the network.
fn has_advisories() -> bool {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(env::home_dir()?.join(".cargo")));
    home.is_some_and(|home| {
        home.join("advisory-dbs").read_dir().is_ok_and(|mut entries| entries.next().is_some())
    })
}
