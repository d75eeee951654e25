//! What the webhook provider delivers to: a small HTTP server that keeps every body.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;

type Delivered = Arc<Mutex<Vec<(String, Value)>>>;

pub(crate) struct Recorder {
    pub(crate) url: String,
    delivered: Delivered,
}

impl Recorder {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/messages", listener.local_addr().expect("its address"));
        let delivered = Delivered::default();
        let kept = delivered.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let kept = kept.clone();
                std::thread::spawn(move || keep_all(stream, &kept));
            }
        });
        Self { url, delivered }
    }

    /// The text of the message `id`, if it has arrived.
    pub(crate) fn text_of(&self, id: &str) -> Option<String> {
        let delivered = self.delivered.lock().expect("no panic while it was held");
        let (_, message) = delivered.iter().find(|(_, body)| body["id"] == id)?;
        message["text"].as_str().map(str::to_owned)
    }

    /// Waits for the text of the message `id`.
    pub(crate) fn wait_for_text(&self, id: &str) -> String {
        let until = Instant::now() + Duration::from_secs(10);
        loop {
            if let Some(text) = self.text_of(id) {
                return text;
            }
            assert!(Instant::now() < until, "no message was delivered");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits for the first message to `phone`: the head of its request, and its body.
    pub(crate) fn message_to(&self, phone: &str) -> (String, Value) {
        let until = Instant::now() + Duration::from_secs(10);
        loop {
            let delivered = self.delivered.lock().expect("no panic while it was held");
            if let Some(found) = delivered.iter().find(|(_, body)| body["to"] == phone) {
                return found.clone();
            }
            drop(delivered);
            assert!(Instant::now() < until, "no message was delivered");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Answers every request on the connection with 204.
fn keep_all(stream: TcpStream, kept: &Delivered) {
    let mut reader = BufReader::new(stream.try_clone().expect("a second handle"));
    let mut writer = stream;
    while let Some((head, body)) = one_request(&mut reader) {
        kept.lock().expect("no panic while it was held").push((head, body));
        if writer.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").is_err() {
            return;
        }
    }
}

fn one_request(reader: &mut BufReader<TcpStream>) -> Option<(String, Value)> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let length =
        head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
    // Whoever only knocks has no body.
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    let body =
        if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).expect("a JSON body") };
    Some((head.to_lowercase(), body))
}
