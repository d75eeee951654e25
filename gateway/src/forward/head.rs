//! The head of a market's answer: what it says of the body and of the connection, and what is handed on of it.

use std::mem::MaybeUninit;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use httparse::{Header, ParserConfig, Response, Status};

use super::broken::Broken;
use super::handed_on::handed_on;
use super::length::Length;

/// The longest head.
pub(super) const HEAD_BYTES: usize = 64 * 1024;
/// The most headers.
const HEADERS: usize = 96;

/// The head of an answer.
pub(super) struct Head {
    pub(super) status: StatusCode,
    /// Where the body ends.
    pub(super) length: Length,
    /// Whether the market keeps the connection.
    pub(super) keeps: bool,
    /// The status and the headers as the client gets them; nothing if this is no answer of the API.
    pub(super) answer: Option<HttpResponse>,
}

impl Head {
    /// Reads a head from the beginning of `bytes`, and how long it is; `None` until the whole of it is there.
    pub(super) fn read(bytes: &[u8]) -> Result<Option<(Self, usize)>, Broken> {
        let mut room = [const { MaybeUninit::uninit() }; HEADERS];
        let mut read = Response::new(&mut []);
        let config = ParserConfig::default();
        match config.parse_response_with_uninit_headers(&mut read, bytes, &mut room)? {
            Status::Partial if bytes.len() > HEAD_BYTES => Err(Broken::TooLong),
            Status::Complete(length) if length > HEAD_BYTES => Err(Broken::TooLong),
            Status::Partial => Ok(None),
            Status::Complete(length) => Ok(Some((Self::of(&read)?, length))),
        }
    }

    fn of(read: &Response<'_, '_>) -> Result<Self, Broken> {
        let status = read.code.and_then(|code| StatusCode::from_u16(code).ok()).ok_or(Broken::Status)?;
        let is_new = read.version == Some(1);
        let headers: &[Header<'_>] = read.headers;
        let length = Length::of(status, is_new, headers)?;
        // What follows a 101 is no HTTP.
        let is_http = is_new && !status.is_informational();
        let keeps = is_http && length != Length::UntilTheEnd && !headers.iter().any(closes);
        let answer = is_of_the_api(status, headers).then(|| handed_on(status, headers));
        Ok(Self { status, length, keeps, answer })
    }

    /// Whether another head follows.
    pub(super) fn is_interim(&self) -> bool {
        self.status.is_informational() && self.status != StatusCode::SWITCHING_PROTOCOLS
    }
}

/// Whether the market closes the connection after its answer.
fn closes(header: &Header<'_>) -> bool {
    is(header, "connection")
        && header.value.split(|b| *b == b',').any(|option| option.trim_ascii().eq_ignore_ascii_case(b"close"))
}

/// Whether the header has this name.
pub(super) fn is(header: &Header<'_>, name: &str) -> bool {
    header.name.eq_ignore_ascii_case(name)
}

/// A redirect could show an inside address, and a 5xx that is no JSON comes from something before the market.
fn is_of_the_api(status: StatusCode, headers: &[Header<'_>]) -> bool {
    match status.as_u16() {
        200..=299 | 304 | 400..=499 => true,
        500..=599 => is_json(headers),
        _ => false,
    }
}

fn is_json(headers: &[Header<'_>]) -> bool {
    headers.iter().find(|header| is(header, "content-type")).is_some_and(|header| {
        let media_type = header.value.split(|b| *b == b';').next().unwrap_or_default().trim_ascii();
        [b"application/json".as_slice(), b"application/problem+json"]
            .iter()
            .any(|known| media_type.eq_ignore_ascii_case(known))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(text: &str) -> Result<Option<(Head, usize)>, Broken> {
        Head::read(text.as_bytes())
    }

    fn whole(text: &str) -> Head {
        let (head, length) = head(text).unwrap().unwrap();
        assert_eq!(length, text.len());
        head
    }

    #[test]
    fn a_head_is_read_once_it_is_whole_and_no_further() {
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Some: y\r\n\r\n";
        for end in 0..text.len() {
            assert!(head(&text[..end]).unwrap().is_none(), "{end}");
        }
        let (head, length) = head(&format!("{text}hello")).unwrap().unwrap();
        assert_eq!((head.status.as_u16(), head.length, length), (200, Length::Known(5), text.len()));
        assert_eq!(head.answer.unwrap().headers().get("x-some").unwrap(), "y");
    }

    #[test]
    fn what_is_no_head_is_refused() {
        for text in [
            "garbage\r\n\r\n",
            "SSH-2.0-OpenSSH_9\r\n",
            "HTTP/2.0 200 OK\r\n\r\n",
            "HTTP/1.1 abc\r\n\r\n",
            "HTTP/1.1 099 Odd\r\n\r\n",
            "HTTP/1.1 200 OK\r\nfolded: a\r\n b\r\n\r\n",
            "HTTP/1.1 200 OK\r\nspaced : a\r\n\r\n",
            "HTTP/1.1 200 OK\r\n: a\r\n\r\n",
            "HTTP/1.1 200 OK\r\na: b\rc\r\n\r\n",
            "HTTP/1.1 200 OK\r\na: \0\r\n\r\n",
        ] {
            assert!(head(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn long_heads_and_many_headers_are_refused() {
        let of = |count: usize| format!("HTTP/1.1 200 OK\r\n{}\r\n", "a: b\r\n".repeat(count));
        assert!(head(&of(HEADERS)).is_ok() && head(&of(HEADERS + 1)).is_err());
        let long = |bytes: usize| format!("HTTP/1.1 200 OK\r\na: {}", "x".repeat(bytes));
        assert!(head(&long(HEAD_BYTES - 100)).unwrap().is_none());
        assert!(head(&long(HEAD_BYTES)).is_err());
        assert!(head(&format!("{}\r\n\r\n", long(HEAD_BYTES))).is_err());
    }

    #[test]
    fn a_connection_is_kept_where_http_1_1_says_nothing_else() {
        let keeps = |text: &str| whole(&format!("{text}\r\ncontent-length: 0\r\n\r\n")).keeps;
        assert!(keeps("HTTP/1.1 200 OK") && keeps("HTTP/1.1 200 OK\r\nconnection: keep-alive"));
        for text in [
            "HTTP/1.0 200 OK",
            "HTTP/1.0 200 OK\r\nconnection: keep-alive",
            "HTTP/1.1 200 OK\r\nconnection: close",
            "HTTP/1.1 200 OK\r\nConnection: x , CLOSE",
            "HTTP/1.1 200 OK\r\nconnection: x\r\nconnection: close",
        ] {
            assert!(!keeps(text), "{text}");
        }
        assert!(!whole("HTTP/1.1 200 OK\r\n\r\n").keeps);
        assert!(!whole("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n").keeps);
    }

    #[test]
    fn an_interim_head_is_one_that_another_follows() {
        let is_interim = |status: u16| whole(&format!("HTTP/1.1 {status} x\r\n\r\n")).is_interim();
        assert!(is_interim(100) && is_interim(103) && !is_interim(101) && !is_interim(200));
    }

    #[test]
    fn only_an_answer_of_the_api_is_handed_on() {
        let is_handed_on = |status: u16, media_type: &str| {
            let head = whole(&format!("HTTP/1.1 {status} x\r\ncontent-type: {media_type}\r\n\r\n"));
            head.answer.is_some()
        };
        for (status, media_type) in [
            (200, "text/html"),
            (304, ""),
            (404, "text/html"),
            (503, "Application/Problem+JSON; charset=utf-8"),
        ] {
            assert!(is_handed_on(status, media_type), "{status} {media_type}");
        }
        for (status, media_type) in [(101, ""), (302, "application/json"), (500, "text/html"), (600, "")] {
            assert!(!is_handed_on(status, media_type), "{status} {media_type}");
        }
    }
}
