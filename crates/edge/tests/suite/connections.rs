//! What a connection may not do for ever.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::thread::sleep;
use std::time::{Duration, Instant};

use edge::Waits;

use crate::client::{connect, read, read_one};
use crate::server::Server;

const HELLO: &str = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n";
const JSON: &str = "POST /json HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// Not below a second: actix's clock ticks twice a second.
fn hasty() -> Waits {
    let second = millis(1000);
    Waits { head: second, keep_alive: millis(3000), answer: second, linger: second }
}

/// How long the server keeps a connection that reads.
fn kept(stream: &mut TcpStream) -> Duration {
    let started = Instant::now();
    let ended = match stream.read(&mut [0; 64]) {
        Ok(count) => count == 0,
        Err(error) => error.kind() == ErrorKind::ConnectionReset,
    };
    assert!(ended, "something was said, or nothing for too long");
    started.elapsed()
}

/// Writes for as long as somebody is there, 30 seconds at most; how much was taken.
fn pour(stream: &mut TcpStream, bytes: &[u8]) -> usize {
    stream.set_write_timeout(Some(millis(200))).unwrap();
    let (started, mut taken) = (Instant::now(), 0);
    while started.elapsed() < Duration::from_secs(30) {
        match stream.write(bytes) {
            Ok(count) => taken += count,
            Err(error) if [ErrorKind::WouldBlock, ErrorKind::TimedOut].contains(&error.kind()) => (),
            Err(_) => return taken,
        }
    }
    panic!("the connection is kept: {taken} bytes");
}

#[test]
fn the_head_of_a_later_request_must_come_in_time_too() {
    let server = Server::within(hasty());
    let mut stream = connect(server.public);
    for _ in 0..2 {
        stream.write_all(HELLO.as_bytes()).unwrap();
        assert_eq!(read_one(&mut stream).status, 200);
        sleep(millis(1300));
    }
    stream.write_all(b"GET /he").unwrap();
    let kept = kept(&mut stream);
    assert!((millis(800)..millis(2000)).contains(&kept), "{kept:?}");
}

#[test]
fn a_head_that_comes_byte_by_byte_gets_no_more_time() {
    let server = Server::within(hasty());
    let mut stream = connect(server.public);
    stream.write_all(HELLO.as_bytes()).unwrap();
    assert_eq!(read_one(&mut stream).status, 200);
    let started = Instant::now();
    while stream.write_all(b"G").is_ok() {
        assert!(started.elapsed() < Duration::from_secs(3));
        sleep(millis(50));
    }
}

#[test]
fn half_a_head_that_comes_with_the_request_before_gets_no_more_time() {
    let server = Server::within(hasty());
    for path in ["/hello", "/slow"] {
        let mut stream = connect(server.public);
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\nGET /he").unwrap();
        assert_eq!(read_one(&mut stream).status, 200);
        let kept = kept(&mut stream);
        assert!(kept < millis(2000), "{path} {kept:?}");
    }
}

#[test]
fn requests_with_bodies_share_a_connection() {
    let server = Server::within(hasty());
    let mut stream = connect(server.public);
    for _ in 0..2 {
        write!(stream, "{JSON}Content-Length: 2\r\n\r\n").unwrap();
        sleep(millis(100));
        write!(stream, "{{}}").unwrap();
        assert_eq!(read_one(&mut stream).status, 200);
        sleep(millis(1300));
        write!(stream, "{JSON}Transfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n").unwrap();
        sleep(millis(500));
        write!(stream, "0\r\n\r\n").unwrap();
        let answer = read_one(&mut stream);
        assert_eq!((answer.status, answer.all("connection")), (200, vec![]));
    }
}

#[test]
fn an_idle_connection_is_kept_and_then_closed() {
    let server = Server::within(hasty());
    let mut stream = connect(server.public);
    stream.write_all(HELLO.as_bytes()).unwrap();
    assert_eq!(read_one(&mut stream).status, 200);
    let kept = kept(&mut stream);
    assert!((millis(2400)..millis(5000)).contains(&kept), "{kept:?}");
}

#[test]
fn a_refused_body_that_stalls_ends_its_connection() {
    let server = Server::within(hasty());
    for body in ["Transfer-Encoding: chunked\r\n\r\n2\r\n{", "Content-Length: 10\r\n\r\n{"] {
        let mut stream = connect(server.public);
        write!(stream, "POST /slow-body HTTP/1.1\r\nHost: localhost\r\n{body}").unwrap();
        let answer = read(&mut stream);
        assert_eq!(answer.problem(), (408, "request_timeout".to_owned()), "{body}");
        assert_eq!(answer.header("connection"), "close");
        sleep(millis(1500));
        let taken = pour(&mut stream, b"}");
        assert!(taken < 16, "{taken}");
    }
}

#[test]
fn a_refused_body_that_goes_on_is_not_taken() {
    let server = Server::within(hasty());
    let mut stream = connect(server.public);
    write!(stream, "{JSON}Transfer-Encoding: chunked\r\n\r\n").unwrap();
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    let taken = pour(&mut stream, chunk.as_bytes());
    assert!(taken < 16 * 1024 * 1024, "{taken}");
}

#[test]
fn a_body_that_is_refused_unread_is_told_to_close() {
    let server = Server::within(hasty());
    let mut stream = connect(server.public);
    write!(stream, "POST /nothing HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        .unwrap();
    let answer = read(&mut stream);
    assert_eq!((answer.problem().0, answer.header("connection")), (404, "close"));
}

#[test]
fn a_client_that_does_not_read_its_answers_is_cut() {
    let server = Server::within(hasty());
    let mut stream = connect(server.public);
    pour(&mut stream, b"GET /redoc/redoc.standalone.js HTTP/1.1\r\nHost: localhost\r\n\r\n");
}
