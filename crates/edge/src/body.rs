//! Request bodies: of a bounded size, within a bounded time, of the right type.

use std::cell::Cell;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderName};
use actix_web::rt::time::timeout;
use actix_web::{HttpRequest, web};
use bytes::{Bytes, BytesMut};
use common::{ApiError, Code, Object, parse_object};
use futures_util::StreamExt;

use crate::after_turn::wake_after_turn;

/// The largest body in bytes.
pub const BODY_LIMIT: usize = 16 * 1024;
/// How long a whole body may take to arrive.
pub const BODY_WAIT: Duration = Duration::from_secs(10);

/// The body as it came: 413 if it is larger than 16 KiB, 408 if it is not there within 10 seconds.
pub async fn read_body(req: &HttpRequest, payload: &mut web::Payload) -> Result<Bytes, ApiError> {
    read_body_within(req, payload, BODY_WAIT).await
}

/// The same with another wait.
pub async fn read_body_within(
    req: &HttpRequest,
    payload: &mut web::Payload,
    wait: Duration,
) -> Result<Bytes, ApiError> {
    check_length(req)?;
    let mut body = pin!(collect(payload));
    match soon(body.as_mut()).await {
        Some(body) => body,
        None => timeout(wait, body).await.unwrap_or_else(|_| Err(Code::RequestTimeout.into())),
    }
}

/// The body as one JSON object. A wrong size is told before a wrong type, both before the body is awaited.
pub async fn read_json(req: &HttpRequest, payload: &mut web::Payload) -> Result<Object, ApiError> {
    check_length(req)?;
    require_json(req)?;
    Ok(parse_object(&read_body(req, payload).await?)?)
}

/// The bytes of a form, judged in the same order: who sends it may have to be known before it is read.
pub async fn read_form(req: &HttpRequest, payload: &mut web::Payload) -> Result<Bytes, ApiError> {
    check_length(req)?;
    require_form(req)?;
    read_body(req, payload).await
}

/// Refuses everything but one `Content-Type: application/json` in UTF-8, not compressed.
pub fn require_json(req: &HttpRequest) -> Result<(), ApiError> {
    require(req, "application/json")
}

/// Refuses everything but one `Content-Type: application/x-www-form-urlencoded` in UTF-8, not compressed.
pub fn require_form(req: &HttpRequest) -> Result<(), ApiError> {
    require(req, "application/x-www-form-urlencoded")
}

fn require(req: &HttpRequest, media_type: &str) -> Result<(), ApiError> {
    let is_it = only(req, &CONTENT_TYPE).is_some_and(|found| is(media_type, found));
    let is_plain = match req.headers().contains_key(CONTENT_ENCODING) {
        true => only(req, &CONTENT_ENCODING).is_some_and(|coding| coding.eq_ignore_ascii_case("identity")),
        false => true,
    };
    if is_it && is_plain { Ok(()) } else { Err(Code::UnsupportedMediaType.into()) }
}

fn check_length(req: &HttpRequest) -> Result<(), ApiError> {
    let announced = only(req, &CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    if announced.is_some_and(|length| length > BODY_LIMIT as u64) {
        Err(Code::PayloadTooLarge.into())
    } else {
        Ok(())
    }
}

async fn collect(payload: &mut web::Payload) -> Result<Bytes, ApiError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| broken(&error))?;
        if body.len() + chunk.len() > BODY_LIMIT {
            return Err(Code::PayloadTooLarge.into());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// What is there at the second turn, if it is; no timer needs to be set for it.
///
/// actix-http calls a handler before it takes the body out of what it has read with the head, and asks it again right
/// after. A body that was asked for a wake-up in between has the whole connection polled once more, for nothing: so at
/// first it is not asked for one, and another sees to it that there is a second turn.
async fn soon<T>(mut reading: Pin<&mut impl Future<Output = T>>) -> Option<T> {
    let (mut is_first, has_turned) = (true, Rc::new(Cell::new(false)));
    poll_fn(|context| {
        if !std::mem::take(&mut is_first) {
            has_turned.set(true);
            return match reading.as_mut().poll(context) {
                Poll::Ready(read) => Poll::Ready(Some(read)),
                Poll::Pending => Poll::Ready(None),
            };
        }
        let polled = reading.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        if polled.is_pending() {
            wake_after_turn(Rc::clone(&has_turned), context.waker().clone());
        }
        polled.map(Some)
    })
    .await
}

fn broken(error: &PayloadError) -> ApiError {
    match error {
        PayloadError::Overflow => Code::PayloadTooLarge.into(),
        _ => Code::MalformedRequest.into(),
    }
}

/// The value of a header that stands exactly once.
fn only<'a>(req: &'a HttpRequest, name: &HeaderName) -> Option<&'a str> {
    let mut values = req.headers().get_all(name);
    let first = values.next()?;
    if values.next().is_some() { None } else { first.to_str().ok() }
}

fn is(media_type: &str, found: &str) -> bool {
    let mut parts = found.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default();
    let charset = parts
        .filter_map(|parameter| parameter.split_once('='))
        .find(|(name, _)| name.eq_ignore_ascii_case("charset"));
    essence.eq_ignore_ascii_case(media_type)
        && charset.is_none_or(|(_, value)| value.trim_matches('"').eq_ignore_ascii_case("utf-8"))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    /// Whether each poll of a body that has something at the `last` of them would have had the body wake the task, and
    /// whether it was read soon.
    async fn wake_ups(last: usize) -> (Vec<bool>, bool) {
        let mut asked = Vec::new();
        let mut reading = pin!(poll_fn(|context| {
            asked.push(!context.waker().will_wake(Waker::noop()));
            if asked.len() < last { Poll::Pending } else { Poll::Ready(7) }
        }));
        let soon = soon(reading.as_mut()).await;
        assert!(soon.is_none_or(|read| read == 7));
        (asked, soon.is_some())
    }

    #[actix_web::test]
    async fn a_body_is_asked_for_a_wake_up_only_at_the_second_turn_which_comes_in_any_case() {
        assert_eq!(wake_ups(1).await, (vec![false], true));
        assert_eq!(wake_ups(2).await, (vec![false, true], true));
        assert_eq!(wake_ups(3).await, (vec![false, true], false));
    }

    fn accepts(headers: &[(&str, &str)]) -> bool {
        let request =
            headers.iter().fold(TestRequest::post(), |request, header| request.append_header(*header));
        require_json(&request.to_http_request()).is_ok()
    }

    #[test]
    fn json_is_json_with_or_without_its_charset() {
        for good in [
            "application/json",
            "Application/JSON",
            "application/json; charset=utf-8",
            "application/json;charset=\"UTF-8\"",
        ] {
            assert!(accepts(&[("content-type", good)]), "{good}");
        }
        assert!(accepts(&[("content-type", "application/json"), ("content-encoding", "identity")]));
    }

    #[test]
    fn everything_else_is_not() {
        for bad in [
            "",
            "text/plain",
            "application/problem+json",
            "application/jsonp",
            "application/json; charset=utf-16",
            "application/x-www-form-urlencoded",
            "text/plain; application/json",
            "application/json, application/json",
        ] {
            assert!(!accepts(&[("content-type", bad)]), "{bad}");
        }
        assert!(!accepts(&[]));
        assert!(!accepts(&[("content-type", "application/json"), ("content-type", "application/json")]));
        assert!(!accepts(&[("content-type", "application/json"), ("content-encoding", "gzip")]));
    }

    #[test]
    fn a_form_is_nothing_else() {
        let is_form = |media_type: &str| {
            let request = TestRequest::post().insert_header(("content-type", media_type));
            require_form(&request.to_http_request()).is_ok()
        };
        assert!(is_form("application/x-www-form-urlencoded"));
        assert!(is_form("application/x-www-form-urlencoded; charset=UTF-8"));
        assert!(!is_form("application/json") && !is_form("multipart/form-data; boundary=x"));
    }
}
