//! A program that does not outlive us, however we end.

use std::io::Write as _;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};

use anyhow::{Context, Result};

use crate::command::run;

/// Becomes the program, leaving behind a watcher that reads a pipe whose other end is ours.
///
/// When that end closes (we finished, panicked or were killed) the watcher signals the program's process group,
/// removes the folder unless it was told to keep it, and kills what is left of the group, itself included.
const WATCHED: &str = r#"
    signal=$1 folder=$2; shift 2
    exec 3<&0 </dev/null
    (
        trap '' HUP INT TERM
        read -r word <&3
        kill -s "$signal" -- "-$$"
        tries=0
        while kill -0 "$$" && [ "$tries" -lt 100 ]; do tries=$((tries + 1)); sleep 0.1; done
        [ "$word" = keep ] || { cd / && rm -rf -- "$folder"; }
        kill -s KILL -- "-$$"
    ) >/dev/null 2>&1 &
    exec 3<&-
    exec "$@"
"#;

/// How a program is asked to stop.
pub enum Stop {
    /// The signal that programs expect.
    Terminate,
    /// PostgreSQL's fast shutdown, which does not wait for its clients.
    Interrupt,
}

/// The same command, watched; `folder` is removed after its end.
pub fn watched(program: &Command, stop: &Stop, folder: Option<&Path>) -> Command {
    let signal = match stop {
        Stop::Terminate => "TERM",
        Stop::Interrupt => "INT",
    };
    let mut command = Command::new("sh");
    command.args(["-c", WATCHED, "watched", signal]).arg(folder.unwrap_or(Path::new("")));
    command.arg(program.get_program()).args(program.get_args());
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.current_dir(program.get_current_dir().unwrap_or(Path::new(".")));
    command
}

/// A running program, stopped with everything it started when this is dropped.
pub struct Guarded {
    child: Child,
    lifeline: Option<ChildStdin>,
}

impl Guarded {
    /// Starts a command made by [`watched`].
    pub fn start(command: &mut Command) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start {:?}", command.get_args().nth(4)))?;
        let lifeline = child.stdin.take();
        Ok(Self { child, lifeline })
    }

    /// The program's process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The program's output, if it was asked for.
    pub fn stdout(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    /// Whether the program has ended by itself.
    pub fn has_ended(&mut self) -> Result<bool> {
        Ok(self.child.try_wait()?.is_some())
    }

    /// Stops the program if it still runs, and whatever it left running.
    pub fn stop(&mut self) -> Result<ExitStatus> {
        self.lifeline = None;
        Ok(self.child.wait()?)
    }

    /// Sends the program a signal (`QUIT`).
    pub fn signal(&self, name: &str) -> Result<()> {
        run(Command::new("kill").args(["-s", name, &self.id().to_string()]))
    }

    /// Waits until the program ends, and keeps its folder.
    pub fn wait(&mut self) -> Result<ExitStatus> {
        let status = self.child.wait()?;
        if let Some(mut lifeline) = self.lifeline.take() {
            lifeline.write_all(b"keep\n").context("cannot tell the watcher")?;
        }
        Ok(status)
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            eprintln!("cannot wait for a program's end: {error}");
        }
    }
}
