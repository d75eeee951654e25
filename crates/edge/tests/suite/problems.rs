use crate::client::request;
use crate::server::Server;

#[test]
fn a_problem_is_complete_and_says_nothing_of_the_inside() {
    let server = Server::start();
    let answer = request(server.public, "GET /field?token=secret", &["Accept-Language: en"]);
    let problem = answer.json();
    assert_eq!(answer.problem(), (422, "validation_failed".to_owned()));
    assert_eq!(problem["instance"], "/field");
    assert_eq!(problem["errors"][0]["field"], "full_name");
    assert_eq!(problem["errors"][0]["code"], "too_long");
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[test]
fn the_language_is_the_handlers_then_the_clients_then_the_default() {
    let server = Server::start();
    let language =
        |line, headers: &[&str]| request(server.public, line, headers).header("content-language").to_owned();
    assert_eq!(language("GET /kyrgyz", &["Accept-Language: en"]), "ky");
    assert_eq!(language("GET /nothing", &["Accept-Language: de, en;q=0.5"]), "en");
    assert_eq!(language("GET /nothing", &[]), "ru");
}

#[test]
fn a_window_that_refuses_says_when_to_come_back() {
    let server = Server::start();
    let answer = request(server.public, "GET /window", &[]);
    assert_eq!(answer.problem(), (429, "too_many_codes".to_owned()));
    assert_eq!(answer.json()["retry_after"], 120);
    assert_eq!(answer.header("retry-after"), "120");
    assert_eq!(answer.header("ratelimit-policy"), r#""sends";q=3;w=900"#);
    assert_eq!(answer.header("ratelimit"), r#""sends";r=0;t=120"#);
}

#[test]
fn a_token_that_is_missing_or_wrong_is_challenged() {
    let server = Server::start();
    let missing = request(server.public, "GET /token", &[]);
    assert_eq!(missing.problem(), (401, "missing_token".to_owned()));
    assert_eq!(missing.header("www-authenticate"), "Bearer");
    let twice = request(server.public, "GET /token", &["Authorization: Bearer a", "Authorization: Bearer a"]);
    assert_eq!(twice.problem(), (401, "invalid_token".to_owned()));
    assert_eq!(twice.header("www-authenticate"), r#"Bearer error="invalid_token""#);
    assert_eq!(request(server.public, "GET /token", &["authorization: bearer abc"]).body, "abc");
}

#[test]
fn a_panic_is_a_problem_and_the_server_lives_on() {
    let server = Server::start();
    for _ in 0..3 {
        let answer = request(server.public, "GET /panic", &["X-Request-Id: panic-no-1"]);
        assert_eq!(answer.problem(), (500, "internal_error".to_owned()));
        assert_eq!(answer.header("x-request-id"), "panic-no-1");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert!(!answer.body.contains("secret"));
    }
    assert_eq!(request(server.public, "GET /hello", &[]).status, 200);
}

#[test]
fn a_refusal_of_actix_becomes_a_problem_too() {
    let server = Server::start();
    let answer = request(server.public, "GET /bare", &[]);
    assert_eq!(answer.problem(), (400, "malformed_request".to_owned()));
    assert!(!answer.body.contains("inside"));
}

#[test]
fn somebody_elses_problem_passes_unchanged() {
    let server = Server::start();
    let answer = request(server.public, "GET /foreign", &[]);
    assert_eq!((answer.status, answer.body.as_str()), (502, r#"{"code":"theirs"}"#));
}
