use actix_web::dev::ServiceRequest;
use actix_web::http::header::{CACHE_CONTROL, HeaderMap, HeaderName, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use common::Code;
use edge::{Failure, HouseRules};

use crate::client::request;
use crate::server::Server;

const X_HOUSE: HeaderName = HeaderName::from_static("x-house");

/// A house that answers for two paths, and tells everybody what they came with.
#[derive(Clone)]
struct Rules;

impl HouseRules for Rules {
    type Note = Option<HeaderValue>;

    fn note(&self, request: &ServiceRequest) -> Self::Note {
        request.headers().get(X_HOUSE).cloned()
    }

    fn answer(&self, request: &ServiceRequest) -> Option<HttpResponse> {
        match request.uri().path() {
            "/hello" => Some(HttpResponse::Ok().insert_header((CACHE_CONTROL, "private")).body("the house")),
            "/json" => Some(Failure::from(Code::Overloaded).error_response()),
            _ => None,
        }
    }

    fn complete(&self, note: Self::Note, headers: &mut HeaderMap) {
        headers.insert(X_HOUSE, note.unwrap_or(HeaderValue::from_static("nothing")));
    }
}

#[test]
fn what_the_house_answers_is_an_answer_like_any_other() {
    let server = Server::ruled(Rules);
    let answer = request(server.public, "GET /hello", &["X-Request-Id: house-0001"]);
    assert_eq!((answer.status, answer.body.as_str()), (200, "the house"));
    assert_eq!(answer.header("cache-control"), "private");
    let refusal = request(server.public, "POST /json", &["X-Request-Id: house-0001"]);
    assert_eq!(refusal.problem(), (503, "overloaded".to_owned()));
    for answer in [answer, refusal] {
        assert_eq!((answer.header("x-request-id"), answer.header("x-frame-options")), ("house-0001", "DENY"));
    }
}

#[test]
fn the_house_is_not_asked_about_what_the_edge_refuses() {
    let server = Server::ruled(Rules);
    let filler = format!("X-Filler: {}", "a".repeat(33_000));
    assert_eq!(request(server.public, "GET /hello", &[&filler]).problem().0, 431);
}

#[test]
fn the_house_completes_every_answer_with_what_it_noted() {
    let server = Server::ruled(Rules);
    for path in ["/hello", "/json", "/items/1", "/nothing", "//", "/panic", "/bare", "/foreign", "/window"] {
        let answer = |headers: &[&str]| request(server.public, &format!("GET {path}"), headers);
        assert_eq!(answer(&["X-House: mine"]).header("x-house"), "mine", "{path}");
        assert_eq!(answer(&[]).header("x-house"), "nothing", "{path}");
    }
}
