use crate::client::{raw, request};
use crate::server::Server;

#[test]
fn only_the_literal_path_is_the_path() {
    let server = Server::start();
    assert_eq!(request(server.public, "GET /hello", &[]).status, 200);
    assert_eq!(request(server.public, "GET /hello?a=%76;//..", &[]).status, 200);
    for path in [
        "//hello",
        "/hello/",
        "/hel%6Co",
        "/hello;x",
        "/hello;x=1",
        "/items/../hello",
        "/./hello",
        "/hello/.",
        "/%2e/hello",
        "/items/%31",
        "/items//",
        "/items/",
        "/nothing",
        "/HELLO",
        "/docs//",
        "/redoc/",
    ] {
        let answer = request(server.public, &format!("GET {path}"), &[]);
        assert_eq!(answer.problem(), (404, "not_found".to_owned()), "{path}");
        assert_eq!(answer.json()["instance"], path);
    }
}

#[test]
fn other_methods_are_405_and_told_which_ones_there_are() {
    let server = Server::start();
    for (line, allow) in [
        ("POST /hello", "GET, HEAD"),
        ("OPTIONS /hello", "GET, HEAD"),
        ("BREW /hello", "GET, HEAD"),
        ("GET /json", "POST"),
        ("HEAD /json", "POST"),
        ("POST /items/1", "GET, HEAD, PUT, DELETE"),
        ("POST /docs/", "GET, HEAD"),
    ] {
        let answer = request(server.public, line, &[]);
        assert_eq!((answer.status, answer.header("allow")), (405, allow), "{line}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    assert_eq!(request(server.public, "POST /nothing", &[]).status, 404);
}

#[test]
fn an_absolute_target_is_read_like_its_path() {
    let server = Server::start();
    let answer = raw(
        server.public,
        "GET http://localhost/hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    );
    assert_eq!(answer.status, 200);
    let answer = raw(server.public, "OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert_eq!(answer.status, 404);
}

#[test]
fn head_answers_as_get_does_without_the_body() {
    let server = Server::start();
    let id = "X-Request-Id: the-same-id";
    for path in ["/hello", "/window", "/nothing", "/docs/", "/redoc"] {
        let get = request(server.public, &format!("GET {path}"), &[id]);
        let head = request(server.public, &format!("HEAD {path}"), &[id]);
        assert_eq!((get.status, head.body.as_str()), (head.status, ""), "{path}");
        let without_date = |headers: &[(String, String)]| {
            let mut kept: Vec<_> = headers.iter().filter(|(name, _)| name != "date").cloned().collect();
            kept.sort();
            kept
        };
        assert_eq!(without_date(&get.headers), without_date(&head.headers), "{path}");
    }
}
