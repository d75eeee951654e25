//! `cargo xtask bench --quick`: instructions of a few hot paths, counted by Valgrind, which no load on the machine changes.

use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};

use crate::baseline::{Baselines, Counts, is_too_much, machine};
use crate::bench::{build, release};

/// Each path, and how often it is taken: what is counted is the difference of the two, without start and end.
const PATHS: &[(&str, u64, u64)] = &[
    ("read-request", 100, 2_100),
    ("say", 100, 2_100),
    ("sign-token", 10, 110),
    ("verify-token", 10, 110),
    ("login", 10, 60),
];

/// Counts, and compares or records; a machine without a baseline, or without Valgrind, passes.
pub(crate) fn run(record: bool) -> Result<ExitCode> {
    if !rig::tools::install_valgrind()? {
        println!("bench --quick: there is no Valgrind here, nothing was counted");
        return Ok(ExitCode::SUCCESS);
    }
    build(&["--package=bench", "--example=hot"])?;
    let (program, machine) = (release("examples/hot")?, machine()?);
    let counted = PATHS.iter().map(|(path, few, many)| {
        let extra = instructions(&program, path, *many)?.saturating_sub(instructions(&program, path, *few)?);
        Ok(((*path).to_owned(), extra / (many - few)))
    });
    let counts: Counts = counted.collect::<Result<_>>()?;
    let baselines = Baselines::load()?;
    if record {
        baselines.record(machine, counts)?;
        return Ok(ExitCode::SUCCESS);
    }
    Ok(compare(&machine, &counts, baselines.of(&machine)))
}

fn compare(machine: &str, counts: &Counts, before: Option<&Counts>) -> ExitCode {
    println!("instructions on {machine}");
    if before.is_none() {
        println!(
            "no baseline for this machine (`cargo xtask bench --quick --record` writes one): nothing is compared"
        );
    }
    let mut passed = true;
    for (path, now) in counts {
        let before = before.and_then(|before| before.get(path));
        let change = before.map_or(String::new(), |before| {
            format!("{:+7.1} %", (*now as f64 / *before as f64 - 1.0) * 100.0)
        });
        let too_much = before.is_some_and(|before| is_too_much(*now, *before));
        println!("{path:14}{now:>12}{change}{}", if too_much { "  TOO MUCH" } else { "" });
        passed &= !too_much;
    }
    if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn instructions(program: &Path, path: &str, count: u64) -> Result<u64> {
    let mut valgrind = Command::new(rig::tools::valgrind()?);
    valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
    let output =
        valgrind.arg(program).args([path, &count.to_string()]).output().context("cannot start Valgrind")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{path}: {said}");
    collected(&said).with_context(|| format!("Valgrind counted nothing:\n{said}"))
}

/// `==12== Collected : 123456`
fn collected(said: &str) -> Option<u64> {
    said.lines().find_map(|line| line.split_once("Collected : "))?.1.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_valgrind_collected_is_found() {
        assert_eq!(collected("==1== Events    : Ir\n==1== Collected : 123456\n==1==\n"), Some(123_456));
        assert_eq!(collected("==1== what\n"), None);
    }

    #[test]
    fn more_than_a_tenth_fails_and_no_baseline_passes() {
        let counts = |count| Counts::from([("path".to_owned(), count)]);
        let outcome = |now, before: Option<u64>| {
            format!("{:?}", compare("here", &counts(now), before.map(counts).as_ref()))
        };
        assert_eq!(outcome(110, Some(100)), format!("{:?}", ExitCode::SUCCESS));
        assert_eq!(outcome(111, Some(100)), format!("{:?}", ExitCode::FAILURE));
        assert_eq!(outcome(111, None), format!("{:?}", ExitCode::SUCCESS));
    }
}
