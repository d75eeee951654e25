use std::io::Write;
use std::time::Instant;

use crate::client::{connect, post, raw, read};
use crate::server::Server;

const JSON: &str = "Content-Type: application/json";

fn chunked(path: &str, body: &str) -> String {
    let chunks: String = body
        .as_bytes()
        .chunks(4096)
        .map(|chunk| format!("{:x}\r\n{}\r\n", chunk.len(), String::from_utf8_lossy(chunk)))
        .collect();
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{JSON}\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}0\r\n\r\n"
    )
}

fn object_of(size: usize) -> String {
    format!(r#"{{"a":"{}"}}"#, "x".repeat(size - 8))
}

#[test]
fn a_body_of_16_kib_is_read_and_one_byte_more_is_not() {
    let server = Server::start();
    assert_eq!(post(server.public, "/json", &[JSON], &object_of(16 * 1024)).status, 200);
    assert_eq!(raw(server.public, chunked("/json", &object_of(16 * 1024))).status, 200);
    let larger = object_of(16 * 1024 + 1);
    assert_eq!(
        post(server.public, "/json", &[JSON], &larger).problem(),
        (413, "payload_too_large".to_owned())
    );
    assert_eq!(
        raw(server.public, chunked("/json", &larger)).problem(),
        (413, "payload_too_large".to_owned())
    );
}

#[test]
fn a_body_that_is_announced_too_large_is_refused_before_it_comes() {
    let server = Server::start();
    let head = format!("POST /json HTTP/1.1\r\nHost: localhost\r\n{JSON}\r\nContent-Length: 20480\r\n\r\n{{");
    assert_eq!(raw(server.public, head).problem().0, 413);
}

#[test]
fn the_size_is_told_before_the_type() {
    let server = Server::start();
    assert_eq!(
        post(server.public, "/json", &["Content-Type: text/plain"], &object_of(20 * 1024)).status,
        413
    );
}

#[test]
fn only_json_is_json() {
    let server = Server::start();
    assert_eq!(
        post(server.public, "/json", &["Content-Type: application/json; charset=utf-8"], "{}").status,
        200
    );
    for headers in
        [&[][..], &["Content-Type: text/plain"], &["Content-Type: application/problem+json"], &[JSON, JSON]]
    {
        let answer = post(server.public, "/json", headers, "{}");
        assert_eq!(answer.problem(), (415, "unsupported_media_type".to_owned()), "{headers:?}");
    }
}

#[test]
fn what_is_not_one_object_is_malformed() {
    let server = Server::start();
    for body in ["", "{", "[]", r#"{"a":1,"a":2}"#] {
        let answer = post(server.public, "/json", &[JSON], body);
        assert_eq!(answer.problem(), (400, "malformed_request".to_owned()), "{body}");
    }
}

#[test]
fn a_body_that_stalls_is_408_in_time() {
    let server = Server::start();
    let started = Instant::now();
    let mut stream = connect(server.public);
    stream
        .write_all(b"POST /slow-body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf")
        .unwrap();
    let answer = read(&mut stream);
    assert_eq!(answer.problem(), (408, "request_timeout".to_owned()));
    assert!(started.elapsed().as_secs() < 8, "{:?}", started.elapsed());
}
