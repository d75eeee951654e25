//! Where the body of an answer ends (RFC 9112, section 6.3): whoever is told it twice, differently, must not guess.

use actix_web::http::StatusCode;
use httparse::Header;

use super::broken::Broken;
use super::head::is;

/// Where the body of an answer ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    /// After so many bytes.
    Known(usize),
    /// After the last chunk.
    Chunked,
    /// With the connection.
    UntilTheEnd,
}

impl Length {
    /// That of the body that follows a head. `is_new` means HTTP/1.1, which alone knows of chunks.
    pub(super) fn of(status: StatusCode, is_new: bool, headers: &[Header<'_>]) -> Result<Self, Broken> {
        if status.is_informational() || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED) {
            return Ok(Self::Known(0));
        }
        let mut told = None;
        for header in headers {
            let length = if is(header, "transfer-encoding") {
                chunked(header.value).filter(|_| is_new && told.is_none()).ok_or(Broken::Length)?
            } else if is(header, "content-length") {
                let length = known(header.value).ok_or(Broken::Length)?;
                if told.is_some_and(|told| told != length) {
                    return Err(Broken::Length);
                }
                length
            } else {
                continue;
            };
            told = Some(length);
        }
        Ok(told.unwrap_or(Self::UntilTheEnd))
    }
}

/// No other coding, and not twice.
fn chunked(value: &[u8]) -> Option<Length> {
    value.trim_ascii().eq_ignore_ascii_case(b"chunked").then_some(Length::Chunked)
}

/// One number, or the same one repeated.
fn known(value: &[u8]) -> Option<Length> {
    let mut numbers = value.split(|b| *b == b',').map(|number| decimal(number.trim_ascii()));
    let first = numbers.next()??;
    numbers.all(|other| other == Some(first)).then_some(Length::Known(first))
}

fn decimal(digits: &[u8]) -> Option<usize> {
    let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    if is_number { str::from_utf8(digits).ok()?.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(status: u16, is_new: bool, headers: &[(&str, &str)]) -> Option<Length> {
        let headers: Vec<_> =
            headers.iter().map(|(name, value)| Header { name, value: value.as_bytes() }).collect();
        Length::of(StatusCode::from_u16(status).unwrap(), is_new, &headers).ok()
    }

    #[test]
    fn a_length_is_one_number_or_chunks_or_the_end_of_the_connection() {
        let of = |headers| length(200, true, headers);
        assert_eq!(of(&[("x", "y"), ("Content-Length", "12")]), Some(Length::Known(12)));
        assert_eq!(of(&[("content-length", "0")]), Some(Length::Known(0)));
        assert_eq!(of(&[("content-length", "5"), ("content-length", "5")]), Some(Length::Known(5)));
        assert_eq!(of(&[("content-length", "5, 5")]), Some(Length::Known(5)));
        assert_eq!(of(&[("Transfer-Encoding", "Chunked")]), Some(Length::Chunked));
        assert_eq!(of(&[("x", "y")]), Some(Length::UntilTheEnd));
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_refused() {
        for headers in [
            [("content-length", "5"), ("content-length", "6")].as_slice(),
            &[("content-length", "5"), ("transfer-encoding", "chunked")],
            &[("transfer-encoding", "chunked"), ("content-length", "5")],
            &[("transfer-encoding", "chunked"), ("transfer-encoding", "chunked")],
            &[("transfer-encoding", "gzip, chunked")],
            &[("transfer-encoding", "chunked, identity")],
            &[("transfer-encoding", "identity")],
            &[("transfer-encoding", "")],
            &[("content-length", "5, 6")],
            &[("content-length", "5,")],
            &[("content-length", "")],
            &[("content-length", "+5")],
            &[("content-length", "-5")],
            &[("content-length", "0x5")],
            &[("content-length", "5 5")],
            &[("content-length", "99999999999999999999999")],
        ] {
            assert_eq!(length(200, true, headers), None, "{headers:?}");
        }
        assert_eq!(length(200, false, &[("transfer-encoding", "chunked")]), None);
        assert_eq!(length(200, false, &[("content-length", "5")]), Some(Length::Known(5)));
    }

    #[test]
    fn some_answers_have_no_body_whatever_they_say() {
        for status in [100, 101, 204, 304] {
            for headers in [[("content-length", "5")], [("transfer-encoding", "chunked")]] {
                assert_eq!(length(status, true, &headers), Some(Length::Known(0)), "{status}");
            }
        }
    }
}
