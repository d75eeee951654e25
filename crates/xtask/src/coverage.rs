//! `cargo xtask coverage`: lines and branches that the tests run, by crate, and a page for each file.

use std::collections::BTreeMap;
use std::env::current_exe;
use std::fmt;
use std::iter::Sum;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};
use rig::command::{output, run as finish};
use serde_json::Value;

use crate::llvm::llvm_tools;
use crate::tools;
use crate::workspace::{cargo, root};

/// The crates that decide who is who, and how much of them must be run.
const RULES: [&str; 2] = ["crates/signin", "crates/store"];
const LEAST_OF_RULES: f64 = 95.0;
const LEAST: f64 = 85.0;

#[derive(Debug, Default, Clone, Copy, PartialEq)]
struct Covered {
    lines: u64,
    run: u64,
    branches: u64,
    taken: u64,
}

/// Runs all tests once more, instrumented; fails if too little was run.
pub(crate) fn run() -> Result<()> {
    let (llvm, program) = (llvm_tools()?, tools::cargo_llvm_cov()?);
    let (report, pages) = (root()?.join("target/coverage.json"), root()?.join("target/coverage"));
    let measured = |mut command: Command| -> Result<Command> {
        command.current_dir(root()?).env("CARGO_TARGET_DIR", root()?.join("target/instrumented"));
        command.env("LLVM_PROFDATA", &llvm.profdata).env("LLVM_COV", &llvm.cov);
        // Branches are counted by an option that the compiler calls unstable.
        command.env("RUSTC_BOOTSTRAP", "1");
        Ok(command)
    };
    let llvm_cov = |arguments: &[&str]| -> Result<Command> {
        let mut command = measured(Command::new(&program))?;
        command.arg("llvm-cov").args(arguments);
        Ok(command)
    };
    finish(&mut llvm_cov(&["clean", "--workspace"])?)?;
    let variables = variables(&output(&mut llvm_cov(&["show-env", "--branch"])?)?);
    // The tests' time is limited, the build's is not.
    let mut build = measured(cargo()?)?;
    finish(build.args(["test", "--workspace", "--no-run"]).envs(variables.clone()))?;
    finish(measured(Command::new(current_exe()?))?.arg("test").envs(variables.clone()))?;
    let summary = ["report", "--branch", "--json", "--summary-only", "--output-path"];
    finish(llvm_cov(&summary)?.arg(&report).envs(variables.clone()))?;
    finish(llvm_cov(&["report", "--branch", "--html", "--output-dir"])?.arg(&pages).envs(variables))?;
    let crates = by_crate(&serde_json::from_str(&std::fs::read_to_string(report)?)?, &root()?);
    print(&crates);
    println!("pages: {}", pages.join("html/index.html").display());
    judge(&crates)
}

/// What `cargo llvm-cov show-env` prints: a name and a quoted value a line.
fn variables(printed: &str) -> BTreeMap<String, String> {
    let pairs = printed.lines().filter_map(|line| line.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.trim_matches('\'').to_owned())).collect()
}

fn by_crate(report: &Value, root: &Path) -> BTreeMap<String, Covered> {
    let mut crates: BTreeMap<String, Covered> = BTreeMap::new();
    for file in report["data"][0]["files"].as_array().into_iter().flatten() {
        let name = file["filename"].as_str().unwrap_or_default();
        let Ok(path) = Path::new(name).strip_prefix(root) else { continue };
        let Some((folder, _)) = path.to_str().and_then(|path| path.split_once("/src/")) else { continue };
        let number = |of: &str, what: &str| file["summary"][of][what].as_u64().unwrap_or_default();
        let sum = crates.entry(folder.to_owned()).or_default();
        sum.lines += number("lines", "count");
        sum.run += number("lines", "covered");
        sum.branches += number("branches", "count");
        sum.taken += number("branches", "covered");
    }
    crates
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 100.0 } else { part as f64 * 100.0 / whole as f64 }
}

fn print(crates: &BTreeMap<String, Covered>) {
    for (name, covered) in crates {
        println!("{name:<24} {covered}");
    }
    println!("{:<24} {}", "together", crates.values().copied().sum::<Covered>());
}

impl Sum for Covered {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self {
            lines: sum.lines + one.lines,
            run: sum.run + one.run,
            branches: sum.branches + one.branches,
            taken: sum.taken + one.taken,
        })
    }
}

impl fmt::Display for Covered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (lines, branches) = (share(self.run, self.lines), share(self.taken, self.branches));
        write!(
            f,
            "{lines:>6.1} % of {:>6} lines {branches:>6.1} % of {:>5} branches",
            self.lines, self.branches
        )
    }
}

fn judge(crates: &BTreeMap<String, Covered>) -> Result<()> {
    let together: Covered = crates.values().copied().sum();
    ensure!(together.lines > 0, "nothing was measured");
    for name in RULES {
        let covered = crates.get(name).copied().unwrap_or_default();
        let lines = share(covered.run, covered.lines);
        ensure!(
            covered.lines > 0 && lines >= LEAST_OF_RULES,
            "{name}: {lines:.1} % of lines, {LEAST_OF_RULES} are asked for"
        );
    }
    let lines = share(together.run, together.lines);
    ensure!(lines >= LEAST, "all together: {lines:.1} % of lines, {LEAST} are asked for");
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn crates(signin: u64, web: u64) -> BTreeMap<String, Covered> {
        let file = |name: &str, run: u64| {
            json!({ "filename": format!("/w/{name}"), "summary": {
                "lines": { "count": 100, "covered": run }, "branches": { "count": 10, "covered": 5 } } })
        };
        let files = [
            file("crates/signin/src/a.rs", signin),
            file("crates/store/src/a.rs", 100),
            file("crates/web/src/a.rs", web),
            file("crates/web/src/b/c.rs", web),
            file("elsewhere.rs", 0),
        ];
        by_crate(&json!({ "data": [{ "files": files }] }), Path::new("/w"))
    }

    #[test]
    fn variables_are_read_as_they_are_shown() {
        let shown = variables("A='one two'\nB=-Cx=1\n\n");
        assert_eq!(
            shown.into_iter().collect::<Vec<_>>(),
            [("A".to_owned(), "one two".to_owned()), ("B".to_owned(), "-Cx=1".to_owned())]
        );
    }

    #[test]
    fn files_add_up_to_their_crates() {
        let web = Covered { lines: 200, run: 120, branches: 20, taken: 10 };
        assert_eq!(crates(90, 60)["crates/web"], web);
        assert_eq!(crates(90, 60).len(), 3);
    }

    #[test]
    fn too_little_of_the_rules_or_of_everything_is_refused() {
        assert!(judge(&crates(95, 80)).is_ok());
        assert!(judge(&crates(94, 100)).unwrap_err().to_string().starts_with("crates/signin: 94.0 %"));
        assert!(judge(&crates(100, 60)).unwrap_err().to_string().starts_with("all together: 80.0 %"));
        assert!(judge(&BTreeMap::new()).is_err());
    }
}
