//! Requests that arrive at the same time: each connection sends all but its last byte, then all send that.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use serde_json::Value;

use super::RunningMarket;

/// A request that takes part: where it is posted, as whose, and what.
pub struct Racer<'a> {
    /// The path under `/api/v1/auth`.
    pub path: &'a str,
    /// The access token, if it needs one.
    pub token: Option<&'a str>,
    /// The body.
    pub body: Value,
}

impl RunningMarket {
    /// Posts the `bodies` to `path` at once; status and body of each answer.
    pub fn race(&self, path: &str, bodies: &[Value]) -> Vec<(u16, Value)> {
        let racer = |body: &Value| Racer { path, token: None, body: body.clone() };
        self.race_of(&bodies.iter().map(racer).collect::<Vec<_>>())
    }

    /// Posts different requests at once.
    pub fn race_of(&self, racers: &[Racer<'_>]) -> Vec<(u16, Value)> {
        let mut racers: Vec<_> = racers.iter().map(|racer| self.lined_up(racer)).collect();
        for (stream, last) in &mut racers {
            stream.write_all(&[*last]).expect("the last byte is sent");
        }
        racers.into_iter().map(|(stream, _)| finished(stream)).collect()
    }

    fn lined_up(&self, racer: &Racer<'_>) -> (TcpStream, u8) {
        let (path, body) = (racer.path, racer.body.to_string());
        let authorization = racer.token.map(|token| format!("Authorization: Bearer {token}\r\n"));
        let mut stream = TcpStream::connect(self.addr()).expect("a connection");
        stream.set_nodelay(true).expect("a socket");
        let head = format!(
            "POST /api/v1/auth/{path} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n{}Connection: close\r\n\r\n",
            self.addr(),
            body.len(),
            authorization.unwrap_or_default(),
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
    (status, if body.is_empty() { Value::Null } else { serde_json::from_str(body).expect("a JSON body") })
}
