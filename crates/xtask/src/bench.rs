//! `cargo xtask bench`: the servers as they are released, and what a generator measures of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;
use rig::command::run as run_to_end;

use crate::profile;
use crate::workspace::{cargo, root, target};

/// The section that Criterion measures, within the store.
const STORE: &str = "store";

/// Measures the sections, all of them if none is named.
pub(crate) fn run(sections: &[String], smoke: bool) -> Result<()> {
    rig::tools::install_for_benchmarks()?;
    let processes: Vec<&String> = sections.iter().filter(|section| *section != STORE).collect();
    if sections.is_empty() || !processes.is_empty() {
        let servers = servers(smoke)?;
        let mut bench = Command::new(beside(&servers)?);
        bench.args(processes).args(smoke.then_some("--smoke")).current_dir(root()?);
        run_to_end(&mut bench)?;
    }
    if sections.is_empty() || sections.iter().any(|section| section == STORE) {
        run_to_end(cargo()?.args(["bench", "--package", STORE]))?;
    }
    Ok(())
}

/// The target folder with the servers: as they are released, or (to see that it runs) as they are built soonest.
fn servers(smoke: bool) -> Result<PathBuf> {
    if smoke {
        build(&["--bins", "--package=gateway", "--package=kg-auth"])?;
        target()
    } else {
        profile::released()
    }
}

/// Puts the generator beside the servers of a target folder.
pub(crate) fn beside(servers: &Path) -> Result<PathBuf> {
    build(&["--bins", "--package=bench"])?;
    let (built, wanted) = (release("bench")?, servers.join("release/bench"));
    if built != wanted {
        fs::copy(built, &wanted)?;
    }
    Ok(wanted)
}

/// An optimised build. What is shipped is built apart from what measures it: features add up within one build.
pub(crate) fn build(what: &[&str]) -> Result<()> {
    run_to_end(cargo()?.args(["build", "--release"]).args(what))
}

/// A binary that was built.
pub(crate) fn release(name: &str) -> Result<PathBuf> {
    Ok(target()?.join("release").join(name))
}
