//! An operator's message centre that speaks SMPP: npm's `smpp`, which tells what it saw and does as it is told.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use anyhow::{Context, Result};

use crate::checkers::made;
use crate::languages;

const PACKAGES: [&str; 1] = ["smpp@0.5.1"];
const SCRIPT: &str = include_str!("centre.cjs");
/// How long anything that is waited for may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running centre, stopped when this is dropped.
pub struct MessageCentre {
    /// Where it speaks SMPP, on the loopback.
    pub port: u16,
    orders: Mutex<TcpStream>,
    events: Mutex<Receiver<String>>,
    child: Child,
}

impl MessageCentre {
    /// A centre; with a certificate and its key, in PEM, one that speaks TLS.
    pub fn start(tls: Option<(&Path, &Path)>) -> Result<Self> {
        let packages = packages()?;
        let mut child = Command::new("node")
            .args(["-e", SCRIPT])
            .envs(tls.into_iter().flat_map(|(certificate, key)| [("CERTIFICATE", certificate), ("KEY", key)]))
            .env("NODE_PATH", packages.join("node_modules"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("node does not start")?;
        let mut told = String::new();
        BufReader::new(child.stdout.take().context("its output")?).read_line(&mut told)?;
        let ports: Vec<u16> =
            told.split(|c: char| !c.is_ascii_digit()).filter_map(|port| port.parse().ok()).collect();
        let [port, desk] = ports[..] else { anyhow::bail!("the centre says {told:?}") };
        let orders = TcpStream::connect(("127.0.0.1", desk))?;
        let events = Mutex::new(lines(orders.try_clone()?));
        Ok(Self { port, orders: Mutex::new(orders), events, child })
    }

    /// Gives an order: a line of JSON (see `centre.cjs`).
    pub fn order(&self, order: &str) -> Result<()> {
        let mut orders = self.orders.lock().expect("no panic while it was held");
        Ok(orders.write_all(format!("{order}\n").as_bytes())?)
    }

    /// The next event: a line of JSON.
    pub fn event(&self) -> Result<String> {
        let events = self.events.lock().expect("no panic while it was held");
        events.recv_timeout(PATIENCE).context("the centre tells nothing")
    }
}

impl Drop for MessageCentre {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder whose `node_modules` have what the centre needs.
fn packages() -> Result<PathBuf> {
    made("message-centre", |folder| languages::node(folder, &PACKAGES).map(drop))
}

fn lines(stream: TcpStream) -> Receiver<String> {
    let (sender, lines) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    lines
}
