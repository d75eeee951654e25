use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use actix_web::rt::System;
use edge::{Phase, serve_all};

use crate::client::{raw, request};
use crate::server::{Server, service, settings};

fn probe(server: &Server, path: &str) -> u16 {
    request(server.internal, &format!("GET {path}"), &[]).status
}

#[test]
fn a_running_server_is_alive_started_ready_and_measured() {
    let server = Server::start();
    for path in ["/livez", "/readyz", "/startupz", "/metrics"] {
        assert_eq!(probe(&server, path), 200, "{path}");
    }
    assert_eq!(request(server.internal, "GET /metrics", &[]).body, "up 1\n");
    assert_eq!(probe(&server, "/hello"), 404);
    assert_eq!(request(server.public, "GET /metrics", &[]).status, 404);
}

#[test]
fn a_stopping_server_is_not_ready_at_once_and_serves_while_it_drains() {
    let server = Server::with(settings(1), |listening| listening);
    assert_eq!(probe(&server, "/readyz"), 200);
    server.stop.stop();
    assert_eq!(probe(&server, "/readyz"), 503);
    assert_eq!((probe(&server, "/livez"), probe(&server, "/startupz")), (200, 200));
    assert_eq!(request(server.public, "GET /hello", &[]).status, 200);
    server.join().unwrap();
}

#[test]
fn a_request_under_way_is_answered_before_the_end() {
    let server = Server::start();
    let public = server.public;
    let under_way = thread::spawn(move || raw(public, "GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    thread::sleep(Duration::from_millis(200));
    server.stop.stop();
    assert_eq!(under_way.join().unwrap().body, "slept");
    server.join().unwrap();
    assert!(std::net::TcpStream::connect(public).is_err());
}

#[test]
fn a_request_that_waits_for_something_is_told_of_the_end() {
    let server = Server::start();
    let public = server.public;
    let waiting = thread::spawn(move || request(public, "GET /until-stopped", &[]));
    thread::sleep(Duration::from_millis(200));
    server.stop.stop();
    assert_eq!(waiting.join().unwrap().body, "stopped");
    server.join().unwrap();
}

#[test]
fn a_background_task_is_told_when_no_request_is_left_and_is_waited_for() {
    let done = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&done);
    let server = Server::with(settings(0), move |listening| {
        listening.with_task("sweeper", move |mut stop| async move {
            stop.closed().await;
            actix_web::rt::time::sleep(Duration::from_millis(100)).await;
            done.store(true, Ordering::SeqCst);
        })
    });
    server.stop.stop();
    server.join().unwrap();
    assert!(seen.load(Ordering::SeqCst));
}

#[test]
fn a_background_task_that_ends_early_ends_the_server() {
    let server = Server::with(settings(0), |listening| listening.with_task("sweeper", |_| async {}));
    assert_eq!(server.join().unwrap_err().to_string(), "sweeper ended");
}

#[test]
fn an_abort_does_not_wait() {
    let server = Server::with(settings(60), |listening| listening);
    server.stop.stop();
    server.stop.abort();
    assert_eq!(server.stop.phase(), Phase::Aborted);
    assert_eq!(server.join().unwrap_err().to_string(), "aborted");
}

#[test]
fn servers_that_live_together_end_together_and_the_last_closes_first() {
    System::new().block_on(async {
        let [market, gateway] = ["market", "gateway"].map(|name| service(name, &settings(0)));
        let (stop, gateways) = (market.handle(), gateway.handle());
        let market = market.with_task("observer", move |mut stop| async move {
            stop.reached(Phase::Closing).await;
            assert_eq!(gateways.phase(), Phase::Closed);
            stop.closed().await;
        });
        stop.stop();
        serve_all(vec![market, gateway]).await.unwrap();
    });
}
