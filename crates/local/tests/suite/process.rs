//! Real processes of the workspace's binaries, stopped when the test ends.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use tempfile::TempDir;

/// How long a process may take to say that it listens.
const START: Duration = Duration::from_secs(30);

/// A running binary.
pub(crate) struct Process {
    child: Child,
    lines: mpsc::Receiver<String>,
}

/// The path of one of the workspace's binaries: all are built before the tests run.
pub(crate) fn binary(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_BIN_EXE_market-auth")).with_file_name(name);
    assert!(path.exists(), "{name} is not built: run the tests by `cargo xtask test`");
    path
}

/// A program with nothing of this machine's environment but what a process needs.
fn command(program: impl AsRef<OsStr>, folder: &Path, env: &[(&str, &str)]) -> Command {
    let mut command = Command::new(program);
    command.env_clear().envs(env.iter().copied()).current_dir(folder).stdin(Stdio::null());
    command
}

impl Process {
    pub(crate) fn start(name: &str, folder: &Path, env: &[(&str, &str)]) -> Self {
        Self::start_as(name, &[], folder, env)
    }

    /// Starts a binary that can bear [`Self::limit_files`].
    pub(crate) fn start_as(name: &str, args: &[&str], folder: &Path, env: &[(&str, &str)]) -> Self {
        let mut command = command("sh", folder, env);
        command.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""]).arg(binary(name)).args(args);
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the binary starts");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        Self { child, lines }
    }

    /// Waits for the first line of output that `pick` takes something from.
    pub(crate) fn wait_for<T>(&self, pick: impl Fn(&str) -> Option<T>) -> T {
        let until = std::time::Instant::now() + START;
        loop {
            let left = until.saturating_duration_since(std::time::Instant::now());
            let line = self.lines.recv_timeout(left).expect("the process says that it listens");
            if let Some(found) = pick(&line) {
                return found;
            }
        }
    }

    /// Waits for the log line that tells the public address.
    pub(crate) fn listening(&self) -> String {
        self.both_addresses().0
    }

    /// The same with the operators' address.
    pub(crate) fn both_addresses(&self) -> (String, String) {
        self.wait_for(|line| {
            let line: serde_json::Value = serde_json::from_str(line).ok()?;
            let address = |port: &str| Some(format!("http://{}", line[port].as_str()?));
            if line["message"] == "listening" {
                Some((address("public")?, address("internal")?))
            } else {
                None
            }
        })
    }

    /// Lets none of its files grow beyond so many bytes; none lifts that.
    pub(crate) fn limit_files(&self, bytes: Option<u64>) {
        let limit = bytes.map_or("unlimited".to_owned(), |bytes| bytes.to_string());
        let (id, limit) = (self.child.id().to_string(), format!("--fsize={limit}:"));
        let set = Command::new("prlimit").args(["--pid", &id, &limit]).status().expect("prlimit runs");
        assert!(set.success());
    }

    /// How many threads it has.
    pub(crate) fn threads(&self) -> usize {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.child.id()));
        tasks.expect("the process runs").count()
    }

    /// Ends it at once, as a power cut would.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("the process ends");
    }

    /// Sends the signal that Ctrl-C sends.
    pub(crate) fn interrupt(&self) {
        self.signal("INT");
    }

    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([&format!("-{name}"), &id]).status().expect("kill runs");
        assert!(sent.success());
    }

    /// Stops it, and waits for its end: all that it has still told.
    pub(crate) fn rest(&mut self) -> String {
        self.interrupt();
        assert_eq!(self.exit_code(), Some(0));
        self.lines.iter().map(|line| line + "\n").collect()
    }

    /// Waits for the process to end; its exit code.
    pub(crate) fn exit_code(&mut self) -> Option<i32> {
        self.child.wait().expect("the process ends").code()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a binary to its end: exit code, standard output, standard error.
pub(crate) fn run(
    name: &str,
    args: &[&str],
    folder: &Path,
    env: &[(&str, &str)],
) -> (Option<i32>, String, String) {
    let mut command = command(binary(name), folder, env);
    let mut child =
        command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary starts");
    let (mut out, mut err) = (String::new(), String::new());
    child.stdout.take().expect("output").read_to_string(&mut out).expect("output is text");
    child.stderr.take().expect("errors").read_to_string(&mut err).expect("errors are text");
    (child.wait().expect("it ends").code(), out, err)
}

/// All three servers in one process, on ports of their own.
pub(crate) struct Stack {
    pub(crate) process: Process,
    pub(crate) gateway: String,
    pub(crate) kg: String,
    pub(crate) us: String,
    pub(crate) folder: TempDir,
}

/// Every port chosen by the system.
pub(crate) const ANY_PORT: &[(&str, &str)] = &[
    ("GATEWAY__SERVER__BIND", "127.0.0.1:0"),
    ("GATEWAY__INTERNAL__BIND", "127.0.0.1:0"),
    ("KG_AUTH__SERVER__BIND", "127.0.0.1:0"),
    ("KG_AUTH__INTERNAL__BIND", "127.0.0.1:0"),
    ("US_AUTH__SERVER__BIND", "127.0.0.1:0"),
    ("US_AUTH__INTERNAL__BIND", "127.0.0.1:0"),
];

impl Stack {
    pub(crate) fn start() -> Self {
        Self::start_with(&[])
    }

    pub(crate) fn start_with(env: &[(&str, &str)]) -> Self {
        Self::start_in(tempfile::tempdir().expect("a folder"), env)
    }

    pub(crate) fn start_in(folder: TempDir, env: &[(&str, &str)]) -> Self {
        let process = Process::start("market-auth", folder.path(), &[ANY_PORT, env].concat());
        let address = |name: &str| process.wait_for(|line| address_of(name, line));
        let (gateway, kg, us) = (address("gateway"), address("kg-auth"), address("us-auth"));
        Self { process, gateway, kg, us, folder }
    }
}

/// The address in a line such as `gateway   http://127.0.0.1:8080 …`.
pub(crate) fn address_of(name: &str, line: &str) -> Option<String> {
    let mut words = line.split_whitespace();
    (words.next() == Some(name))
        .then(|| words.next())?
        .filter(|word| word.starts_with("http"))
        .map(str::to_owned)
}
