//! `cargo xtask test`: everything `cargo test` needs, `cargo test`, and one line that sums it up.

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Command, ExitCode, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use rig::guard::{Guarded, Stop, watched};
use rig::{Cluster, Setup};

use crate::tally::Tally;
use crate::workspace::cargo;

/// Where the tests find a PostgreSQL superuser; a caller who sets it brings a server of their own.
const POSTGRES_URL: &str = "TEST_POSTGRES_URL";

/// How long building and testing may take together.
const LIMIT: Duration = Duration::from_secs(60 * 60);

/// Runs `cargo test` with extra arguments; the last line printed sums up its results.
pub(crate) fn run(args: &[String]) -> Result<ExitCode> {
    rig::tools::install()?;
    let cluster = if env::var_os(POSTGRES_URL).is_some() { None } else { Some(Setup::fast().start()?) };
    let mut tally = Tally::default();
    let succeeded = build_and_test(args, cluster.as_ref(), &mut tally)?;
    drop(cluster);
    if !succeeded && tally.failed == 0 {
        eprintln!("cargo failed without a test's result (see above): this counts as one failure");
        tally.failed = 1;
    }
    println!("{tally}");
    let passed = succeeded && tally.failed == 0 && tally.passed > 0;
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn build_and_test(args: &[String], cluster: Option<&Cluster>, tally: &mut Tally) -> Result<bool> {
    let deadline = Instant::now() + LIMIT;
    let mut build = cargo()?;
    build.args(["build", "--workspace", "--bins"]);
    if !watch(&build, deadline, tally)? {
        return Ok(false);
    }
    let mut test = cargo()?;
    test.args(["test", "--no-fail-fast"]).args(all_unless_chosen(args)).args(args);
    test.envs(cluster.map(|cluster| (POSTGRES_URL, cluster.url("postgres"))));
    watch(&test, deadline, tally)
}

/// `--workspace` would overrule the packages that the caller names.
fn all_unless_chosen(args: &[String]) -> Option<&'static str> {
    let chosen = args
        .iter()
        .take_while(|arg| *arg != "--")
        .any(|arg| arg.starts_with("-p") || arg.starts_with("--package"));
    (!chosen).then_some("--workspace")
}

/// Runs a command until it ends or time is up, repeating and counting its lines; whether it succeeded.
fn watch(command: &Command, deadline: Instant, tally: &mut Tally) -> Result<bool> {
    let mut command = watched(command, &Stop::Terminate, None);
    let mut program = Guarded::start(command.stdout(Stdio::piped()))?;
    let lines = lines(&mut program)?;
    loop {
        match lines.recv_timeout(Duration::from_millis(200)) {
            Ok(line) => {
                print!("{line}");
                tally.add(&line);
            }
            Err(RecvTimeoutError::Disconnected) => return Ok(program.stop()?.success()),
            Err(RecvTimeoutError::Timeout) if program.has_ended()? => _ = program.stop()?,
            Err(RecvTimeoutError::Timeout) => {}
        }
        if Instant::now() > deadline {
            eprintln!("stopped: {} minutes are over", LIMIT.as_secs() / 60);
            program.stop()?;
            return Ok(false);
        }
    }
}

/// The program's lines as they come, until all who can write to its output have ended.
fn lines(program: &mut Guarded) -> Result<Receiver<String>> {
    let mut output = BufReader::new(program.stdout().context("the output is not piped")?);
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut line = Vec::new();
        while output.read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
            if sender.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                return;
            }
            line.clear();
        }
    });
    Ok(receiver)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str) -> Command {
        let mut sh = Command::new("sh");
        sh.args(["-c", script]);
        sh
    }

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(30)
    }

    #[test]
    fn a_command_s_results_are_counted_and_its_exit_code_tells() {
        let mut tally = Tally::default();
        let script = "echo 'test result: FAILED. 1 passed; 2 failed; 0 ignored'; exit 101";
        assert!(!watch(&sh(script), soon(), &mut tally).unwrap());
        assert_eq!(tally, Tally { passed: 1, failed: 2, skipped: 0 });
    }

    #[test]
    fn what_a_command_leaves_running_does_not_hold_us() {
        let start = Instant::now();
        assert!(watch(&sh("sleep 60 & exit 0"), soon(), &mut Tally::default()).unwrap());
        assert!(start.elapsed() < Duration::from_secs(20));
    }

    #[test]
    fn a_command_is_stopped_when_time_is_up() {
        let start = Instant::now();
        assert!(!watch(&sh("sleep 60"), start, &mut Tally::default()).unwrap());
        assert!(start.elapsed() < Duration::from_secs(20));
    }

    #[test]
    fn all_packages_are_tested_unless_some_are_named() {
        let args = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(all_unless_chosen(&args(&["race", "--", "-p"])), Some("--workspace"));
        assert_eq!(all_unless_chosen(&args(&["-p", "store"])), None);
        assert_eq!(all_unless_chosen(&args(&["--package=store"])), None);
    }
}
