//! A network between a client and the gateway: it notes what is sent, loses answers, and garbles them.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What it does and what it has seen.
struct Network {
    gateway: String,
    /// How many answers to which path are still to be lost, after the server has given them.
    losing: Mutex<(String, usize)>,
    /// What is put in whose place in answers; as long as that.
    garbling: Option<(&'static str, &'static str)>,
    seen: Mutex<Vec<String>>,
}

pub(crate) struct Relay {
    pub(crate) url: String,
    network: Arc<Network>,
}

impl Relay {
    pub(super) fn before(gateway: &str) -> Self {
        Self::losing(gateway, "nothing", 0)
    }

    pub(super) fn losing(gateway: &str, path: &str, answers: usize) -> Self {
        Self::start(gateway, (path.to_owned(), answers), None)
    }

    pub(crate) fn garbling(gateway: &str, said: &'static str, other: &'static str) -> Self {
        assert_eq!(said.len(), other.len(), "a body's length is told before it");
        Self::start(gateway, ("nothing".to_owned(), 0), Some((said, other)))
    }

    fn start(gateway: &str, losing: (String, usize), garbling: Option<(&'static str, &'static str)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let gateway = gateway.trim_start_matches("http://").to_owned();
        let losing = Mutex::new(losing);
        let network = Arc::new(Network { gateway, losing, garbling, seen: Mutex::default() });
        let shared = network.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let network = shared.clone();
                std::thread::spawn(move || network.pass(stream));
            }
        });
        Self { url, network }
    }

    /// How often a path was asked for.
    pub(super) fn times(&self, path: &str) -> usize {
        self.network.seen.lock().expect("a list").iter().filter(|seen| *seen == path).count()
    }
}

impl Network {
    /// One request of a connection, and its answer.
    fn pass(&self, mut client: TcpStream) -> Option<()> {
        let request = read_request(&mut client)?;
        let path = request.split([' ', '?']).nth(1)?.to_owned();
        self.seen.lock().expect("a list").push(path.clone());
        let mut server = TcpStream::connect(&self.gateway).ok()?;
        server.write_all(request.replacen("\r\n", "\r\nconnection: close\r\n", 1).as_bytes()).ok()?;
        let mut answer = Vec::new();
        server.read_to_end(&mut answer).ok()?;
        if !self.loses(&path) {
            client.write_all(&self.garbled(answer)).ok()?;
        }
        Some(())
    }

    fn garbled(&self, answer: Vec<u8>) -> Vec<u8> {
        match (self.garbling, std::str::from_utf8(&answer)) {
            (Some((said, other)), Ok(text)) => text.replace(said, other).into_bytes(),
            _ => answer,
        }
    }

    fn loses(&self, path: &str) -> bool {
        let mut losing = self.losing.lock().expect("a number");
        let loses = losing.0 == path && losing.1 > 0;
        losing.1 -= usize::from(loses);
        loses
    }
}

/// A whole request, by its `Content-Length`.
fn read_request(client: &mut TcpStream) -> Option<String> {
    let (mut bytes, mut more) = (Vec::new(), [0; 4096]);
    loop {
        let read = client.read(&mut more).ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&more[..read]);
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let head = head.to_ascii_lowercase();
        let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
        if body.len() >= length.map_or(0, |length| length.parse().expect("a length")) {
            return Some(text.into_owned());
        }
    }
}
