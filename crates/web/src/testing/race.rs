//! Requests that arrive at the same time: each connection sends all but its last byte, then all send that.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use serde_json::Value;

use super::RunningMarket;

/// One request of a race.
#[derive(Debug, Clone)]
pub struct Racer {
    /// The method.
    pub method: &'static str,
    /// The whole path.
    pub path: String,
    /// The token that it bears, if any.
    pub token: Option<String>,
    /// The body.
    pub body: Value,
}

impl Racer {
    /// A `POST` to `path` under `/api/v1/auth`.
    pub fn post(path: &str, token: Option<String>, body: Value) -> Self {
        Self { method: "POST", path: format!("/api/v1/auth/{path}"), token, body }
    }
}

impl RunningMarket {
    /// Posts the `bodies` to `path` under `/api/v1/auth` at once; status and body of each answer.
    pub fn race(&self, path: &str, bodies: &[Value]) -> Vec<(u16, Value)> {
        let racer = |body: &Value| Racer::post(path, None, body.clone());
        self.race_of(&bodies.iter().map(racer).collect::<Vec<_>>())
    }

    /// Sends all requests at once; status and body of each answer.
    pub fn race_of(&self, racers: &[Racer]) -> Vec<(u16, Value)> {
        let mut lined_up: Vec<_> = racers.iter().map(|racer| self.lined_up(racer)).collect();
        for (stream, last) in &mut lined_up {
            stream.write_all(&[*last]).expect("the last byte is sent");
        }
        lined_up.into_iter().map(|(stream, _)| finished(stream)).collect()
    }

    fn lined_up(&self, racer: &Racer) -> (TcpStream, u8) {
        let mut stream = TcpStream::connect(self.addr()).expect("a connection");
        stream.set_nodelay(true).expect("a socket");
        let Racer { method, path, token, body } = racer;
        let (body, token) = (body.to_string(), token.as_deref());
        let bearer = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\n{bearer}Content-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n",
            self.addr(),
            body.len(),
        );
        let (last, rest) = body.as_bytes().split_last().expect("a body");
        stream.write_all(&[head.as_bytes(), rest].concat()).expect("the rest is sent");
        (stream, *last)
    }
}

fn finished(mut stream: TcpStream) -> (u16, Value) {
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("an answer");
    let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    let body = if body.is_empty() { Value::Null } else { serde_json::from_str(body).expect("a JSON body") };
    (status, body)
}
