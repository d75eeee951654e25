use crate::client::{raw, request};
use crate::server::Server;

#[test]
fn a_fit_request_id_is_taken_over_and_any_other_replaced() {
    let server = Server::start();
    let answer = request(server.public, "GET /hello", &["X-Request-Id: Ab0._-xyz"]);
    assert_eq!((answer.header("x-request-id"), answer.body.as_str()), ("Ab0._-xyz", "hello Ab0._-xyz"));
    for headers in [
        &[][..],
        &["X-Request-Id: short"],
        &["X-Request-Id: has spaces in it"],
        &["X-Request-Id: <script>alert"],
        &["X-Request-Id: abcdefgh", "X-Request-Id: abcdefgh"],
        &[&format!("X-Request-Id: {}", "a".repeat(129))],
    ] {
        let answer = request(server.public, "GET /hello", headers);
        let id = answer.header("x-request-id");
        assert_eq!((id.len(), &id[14..15]), (36, "7"), "{headers:?}");
        assert_eq!(answer.body, format!("hello {id}"));
    }
}

#[test]
fn headers_over_32_kib_are_431() {
    let server = Server::start();
    let line = |size| format!("X-Filler: {}", "a".repeat(size));
    assert_eq!(request(server.public, "GET /hello", &[&line(32_000)]).status, 200);
    let answer = request(server.public, "GET /hello", &[&line(33_000)]);
    assert_eq!(answer.problem(), (431, "headers_too_large".to_owned()));
    let many = [line(8_000), line(8_000), line(8_000), line(8_000), line(8_000)];
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(request(server.public, "GET /hello", &many).problem().0, 431);
}

#[test]
fn more_than_88_header_lines_are_431() {
    let server = Server::start();
    // `Host` and `Connection` are two of them.
    let lines = |count: usize| vec!["X-Filler: a"; count - 2];
    assert_eq!(request(server.public, "GET /hello", &lines(88)).status, 200);
    for count in [89, 96] {
        let answer = request(server.public, "GET /hello", &lines(count));
        assert_eq!(answer.problem(), (431, "headers_too_large".to_owned()), "{count}");
    }
}

#[test]
fn a_host_that_is_none_is_malformed() {
    let server = Server::start();
    for host in ["a b@/", "user@localhost", "a/b", "a:b"] {
        let answer =
            raw(server.public, format!("GET /hello HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
        assert_eq!(answer.problem(), (400, "malformed_request".to_owned()), "{host}");
    }
}

#[test]
fn what_is_for_this_machine_alone_is_not_there_for_others_whatever_the_method() {
    let server = Server::start();
    let ask = |method, host| {
        let head = format!("{method} /local HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        raw(server.public, head).status
    };
    assert_eq!((ask("GET", "localhost"), ask("PUT", "localhost")), (200, 405));
    assert_eq!((ask("GET", "evil.example"), ask("PUT", "evil.example")), (404, 404));
}

#[test]
fn every_answer_is_harmless_to_a_browser() {
    let server = Server::start();
    for path in ["/hello", "/nothing", "//", "/panic", "/window"] {
        let answer = request(server.public, &format!("GET {path}"), &[]);
        for (name, value) in [
            ("cache-control", "no-store"),
            ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
    }
}
