//! Requests that arrive at the same time: each connection sends all but its last byte, then all send that.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use serde_json::Value;

use super::RunningMarket;

impl RunningMarket {
    /// Posts the `bodies` to `path` at once; status and body of each answer.
    pub fn race(&self, path: &str, bodies: &[Value]) -> Vec<(u16, Value)> {
        let requests: Vec<_> = bodies.iter().map(|body| (path, None, body.clone())).collect();
        self.race_of(&requests)
    }

    /// The same of any requests: path, bearer's token and body.
    pub fn race_of(&self, requests: &[(&str, Option<&str>, Value)]) -> Vec<(u16, Value)> {
        let line_up = |(path, token, body): &(&str, Option<&str>, Value)| {
            self.lined_up(path, *token, &body.to_string())
        };
        let mut racers: Vec<_> = requests.iter().map(line_up).collect();
        for (stream, last) in &mut racers {
            stream.write_all(&[*last]).expect("the last byte is sent");
        }
        racers.into_iter().map(|(stream, _)| finished(stream)).collect()
    }

    fn lined_up(&self, path: &str, token: Option<&str>, body: &str) -> (TcpStream, u8) {
        let mut stream = TcpStream::connect(self.addr()).expect("a connection");
        stream.set_nodelay(true).expect("a socket");
        let bearer = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
        let head = format!(
            "POST /api/v1/auth/{path} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n{bearer}\
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
    (status, if body.is_empty() { Value::Null } else { serde_json::from_str(body).expect("a JSON body") })
}
