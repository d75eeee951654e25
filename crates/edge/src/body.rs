//! Request bodies: of a bounded size, within a bounded time, of the right type.

use std::cell::Cell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Context, Waker};
use std::time::Duration;

use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderName};
use actix_web::rt::spawn;
use actix_web::rt::time::timeout;
use actix_web::{HttpRequest, web};
use bytes::{Bytes, BytesMut};
use common::{ApiError, Code, Object, parse_object};
use futures_util::{Stream, StreamExt};

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
    timeout(wait, collect(payload)).await.unwrap_or_else(|_| Err(Code::RequestTimeout.into()))
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
    let mut next = first(payload).await;
    while let Some(chunk) = next {
        let chunk = chunk.map_err(|error| broken(&error))?;
        if body.len() + chunk.len() > BODY_LIMIT {
            return Err(Code::PayloadTooLarge.into());
        }
        body.extend_from_slice(&chunk);
        next = payload.next().await;
    }
    Ok(body.freeze())
}

/// The first of what comes.
///
/// actix-http calls a handler before it takes the body out of what it has read with the head, and asks it again right
/// after. A body that was asked for a wake-up in between has the whole connection polled once more, for nothing: so at
/// first a task is asked, which runs when the connection has been polled, and wakes it if there was no second turn. A
/// timer would do as well, but one that is the next to ring costs a system call.
async fn first<S: Stream + Unpin>(payload: &mut S) -> Option<S::Item> {
    let (mut is_first, has_turned) = (true, Rc::new(Cell::new(false)));
    poll_fn(|context| {
        if !std::mem::take(&mut is_first) {
            has_turned.set(true);
            return payload.poll_next_unpin(context);
        }
        let polled = payload.poll_next_unpin(&mut Context::from_waker(Waker::noop()));
        if polled.is_pending() {
            let (has_turned, waker) = (Rc::clone(&has_turned), context.waker().clone());
            spawn(async move {
                if !has_turned.get() {
                    waker.wake();
                }
            });
        }
        polled
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
    use std::task::Poll;

    use actix_web::test::TestRequest;
    use futures_util::stream;

    use super::*;

    /// Whether each poll of a body that has something at the `last` of them would have had the body wake the task.
    async fn wake_ups(last: usize) -> Vec<bool> {
        let mut asked = Vec::new();
        let mut payload = stream::poll_fn(|context| {
            asked.push(!context.waker().will_wake(Waker::noop()));
            if asked.len() < last { Poll::Pending } else { Poll::Ready(Some(7)) }
        });
        assert_eq!(first(&mut payload).await, Some(7));
        asked
    }

    #[actix_web::test]
    async fn a_body_is_asked_for_a_wake_up_only_at_the_second_turn_which_comes_in_any_case() {
        assert_eq!(wake_ups(1).await, [false]);
        assert_eq!(wake_ups(2).await, [false, true]);
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
