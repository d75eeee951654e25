//! How many instructions the hot paths took when somebody last looked, by compiler and processor.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use rig::command::output;

use crate::workspace::root;

/// How much more is too much.
const TOLERANCE: f64 = 0.10;

/// Instructions by hot path.
pub(crate) type Counts = BTreeMap<String, u64>;

/// Of every compiler and processor that was recorded.
pub(crate) struct Baselines(BTreeMap<String, Counts>);

impl Baselines {
    pub(crate) fn load() -> Result<Self> {
        let text = fs::read_to_string(file()?).context("cannot read the baselines")?;
        Ok(Self(serde_json::from_str(&text)?))
    }

    pub(crate) fn of(&self, machine: &str) -> Option<&Counts> {
        self.0.get(machine)
    }

    pub(crate) fn record(mut self, machine: String, counts: Counts) -> Result<()> {
        self.0.insert(machine, counts);
        Ok(fs::write(file()?, serde_json::to_string_pretty(&self.0)? + "\n")?)
    }
}

fn file() -> Result<PathBuf> {
    Ok(root()?.join("crates/bench/baselines.json"))
}

/// The compiler's version and the processor's model: other ones count otherwise.
pub(crate) fn machine() -> Result<String> {
    let version = output(std::process::Command::new("rustc").arg("--version"))?;
    let compiler = version.split(' ').take(2).collect::<Vec<_>>().join(" ");
    let processor = model(&fs::read_to_string("/proc/cpuinfo").unwrap_or_default());
    Ok(format!("{compiler}, {processor}"))
}

fn model(cpuinfo: &str) -> String {
    let named = cpuinfo.lines().filter_map(|line| line.split_once(':'));
    let mut models = named.filter(|(name, _)| name.trim() == "model name").map(|(_, model)| model.trim());
    models.next().unwrap_or("unknown processor").to_owned()
}

/// Whether a path takes so much more than it did that somebody has to look.
pub(crate) fn is_too_much(now: u64, before: u64) -> bool {
    now as f64 > before as f64 * (1.0 + TOLERANCE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenth_more_is_borne_and_no_more() {
        assert!(!is_too_much(1_100, 1_000) && !is_too_much(10, 1_000));
        assert!(is_too_much(1_101, 1_000));
    }

    #[test]
    fn the_processor_is_known_by_its_model() {
        assert_eq!(model("processor\t: 0\nmodel name\t: AMD EPYC\n"), "AMD EPYC");
        assert_eq!(model(""), "unknown processor");
    }

    #[test]
    fn the_committed_baselines_can_be_read() {
        assert!(Baselines::load().is_ok());
    }
}
