//! Processes that are stopped in their tracks.

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};

/// Stops a process, then its children, which it can't have more of by then; says so; and lets all go on when the
/// pipe closes whose other end is ours, even if we were killed.
const FREEZE: &str = r#"
    kill -s STOP "$1" || exit 1
    all=$1
    for child in $(pgrep -P "$1"); do kill -s STOP "$child" && all="$all $child"; done
    echo frozen
    read -r _
    kill -s CONT $all 2>/dev/null
"#;

/// A process and its children, frozen until this is dropped.
pub(super) struct Frozen(Child);

impl Frozen {
    /// Freezes a process and its children.
    pub(super) fn with_children(process: u32) -> Result<Self> {
        let mut freezer = Command::new("sh");
        freezer.args(["-c", FREEZE, "freeze", &process.to_string()]).process_group(0);
        let mut child = freezer.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().context("no shell")?;
        let output = child.stdout.take().context("the output is piped")?;
        let frozen = Self(child);
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        ensure!(line == "frozen\n", "process {process} can't be frozen");
        Ok(frozen)
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        self.0.stdin = None;
        if let Err(error) = self.0.wait() {
            eprintln!("cannot wait for a thaw: {error}");
        }
    }
}
