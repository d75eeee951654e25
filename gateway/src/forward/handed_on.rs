//! The market's answer as the client gets it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::HeaderValue;
use httparse::Header;

use super::head::is;
use super::hop::HopByHop;
use super::names::outward;

/// How many headers the gateway adds to an answer: room for them is made once.
const ADDED: usize = 10;
/// What most headers' names fit in.
const NAME: usize = 64;

/// Status and headers (repeated ones repeated) as they came.
pub(super) fn handed_on(status: StatusCode, headers: &[Header<'_>]) -> HttpResponse {
    let mut response = HttpResponse::new(status);
    let answered = response.headers_mut();
    answered.reserve(headers.len() + ADDED);
    let connection = headers.iter().filter(|header| is(header, "connection"));
    let hop = HopByHop::of(connection.map(|header| header.value));
    let mut name = String::with_capacity(NAME);
    for header in headers {
        name.clear();
        name.push_str(header.name);
        name.make_ascii_lowercase();
        if hop.has(&name) || is_owned(&name) {
            continue;
        }
        if let (Ok(name), Ok(value)) = (outward(&name), HeaderValue::from_bytes(header.value)) {
            answered.append(name, value);
        }
    }
    response
}

/// Whether only the gateway answers this header: the request's name, the way that led here, who may read the answer.
fn is_owned(name: &str) -> bool {
    name == "x-request-id" || name == "via" || name.starts_with("access-control-")
}
