//! `cargo xtask bench`: release builds of the servers and of the generator, and what it measures.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;
use rig::command::run as run_to_end;

use crate::workspace::{cargo, root};

/// The section that Criterion measures, within the store.
const STORE: &str = "store";

/// Measures the sections, all of them if none is named.
pub(crate) fn run(sections: &[String], smoke: bool) -> Result<()> {
    rig::tools::install_for_benchmarks()?;
    let processes: Vec<&String> = sections.iter().filter(|section| *section != STORE).collect();
    if sections.is_empty() || !processes.is_empty() {
        build(&["--bins", "--package=gateway", "--package=kg-auth"])?;
        build(&["--bins", "--package=bench"])?;
        let mut bench = Command::new(release("bench")?);
        bench.args(processes).args(smoke.then_some("--smoke")).current_dir(root()?);
        run_to_end(&mut bench)?;
    }
    if sections.is_empty() || sections.iter().any(|section| section == STORE) {
        run_to_end(cargo()?.args(["bench", "--package", STORE]))?;
    }
    Ok(())
}

/// An optimised build. What is shipped is built apart from what measures it: features add up within one build.
pub(crate) fn build(what: &[&str]) -> Result<()> {
    run_to_end(cargo()?.args(["build", "--release"]).args(what))
}

/// A binary that was built.
pub(crate) fn release(name: &str) -> Result<PathBuf> {
    let target = env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root().map(|root| root.join("target")), |folder| Ok(folder.into()))?;
    Ok(target.join("release").join(name))
}
