//! A program that does not outlive us, however we end.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};

use anyhow::{Context, Result};

/// Becomes the program, leaving behind a watcher that reads a pipe whose other end is ours.
///
/// When that end closes (we finished, panicked or were killed) the watcher signals the program's process group,
/// removes the folder, and kills what is left of the group, itself included.
const WATCHED: &str = r#"
    signal=$1 folder=$2; shift 2
    exec 3<&0 </dev/null
    (
        trap '' HUP INT TERM
        read -r _ <&3
        kill -s "$signal" -- "-$$"
        tries=0
        while kill -0 "$$" && [ "$tries" -lt 100 ]; do tries=$((tries + 1)); sleep 0.1; done
        cd / && rm -rf -- "$folder"
        kill -s KILL -- "-$$"
    ) >/dev/null 2>&1 &
    exec 3<&-
    exec "$@"
"#;

/// How a program is asked to stop.
pub(crate) enum Stop {
    /// The signal that programs expect.
    Terminate,
    /// PostgreSQL's fast shutdown, which does not wait for its clients.
    Interrupt,
}

/// The same command, watched; `folder` is removed after its end.
pub(crate) fn watched(program: &Command, stop: &Stop, folder: Option<&Path>) -> Command {
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
pub(crate) struct Guarded {
    child: Child,
    lifeline: Option<ChildStdin>,
}

impl Guarded {
    /// Starts a command made by [`watched`].
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start {:?}", command.get_args().nth(4)))?;
        let lifeline = child.stdin.take();
        Ok(Self { child, lifeline })
    }

    /// The program's output, if it was asked for.
    pub(crate) fn stdout(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    /// Whether the program has ended by itself.
    pub(crate) fn has_ended(&mut self) -> Result<bool> {
        Ok(self.child.try_wait()?.is_some())
    }

    /// Stops the program if it still runs, and whatever it left running.
    pub(crate) fn stop(&mut self) -> Result<ExitStatus> {
        self.lifeline = None;
        Ok(self.child.wait()?)
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            eprintln!("cannot wait for a program's end: {error}");
        }
    }
}
