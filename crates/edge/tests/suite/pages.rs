use crate::client::request;
use crate::server::Server;

#[test]
fn docs_has_one_address() {
    let server = Server::start();
    let answer = request(server.public, "GET /docs", &[]);
    assert_eq!((answer.status, answer.header("location")), (308, "/docs/"));
}

#[test]
fn both_pages_carry_the_escaped_title_and_a_policy_without_other_hosts() {
    let server = Server::start();
    for path in ["/docs/", "/redoc"] {
        let answer = request(server.public, &format!("GET {path}"), &[]);
        assert_eq!((answer.status, answer.header("cache-control")), (200, "no-cache"), "{path}");
        assert!(answer.body.contains("<title>Test &#60;API&#62;</title>"), "{path}");
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("script-src 'self';") && !policy.contains("http"), "{policy}");
    }
}

#[test]
fn what_the_pages_load_is_kept_and_asked_for_by_its_tag() {
    let server = Server::start();
    for path in [
        "/docs/swagger-ui-bundle.js",
        "/docs/swagger-ui.css",
        "/docs/swagger-initializer.js",
        "/redoc/redoc.standalone.js",
    ] {
        let answer = request(server.public, &format!("HEAD {path}"), &[]);
        assert_eq!((answer.status, answer.header("cache-control")), (200, "public, max-age=86400"), "{path}");
        let tag = format!("If-None-Match: {}", answer.header("etag"));
        assert_eq!(request(server.public, &format!("GET {path}"), &[&tag]).status, 304, "{path}");
    }
    assert_eq!(request(server.public, "GET /docs/oauth2-redirect.html", &[]).status, 404);
}
