//! The body of an answer.

use bytes::{Buf as _, Bytes, BytesMut};

use super::broken::Broken;
use super::exchange::Exchange;
use super::length::Length;

/// The longest line before a chunk.
const SIZE_BYTES: usize = 1024;
/// The most that may follow the last chunk.
const TRAILER_BYTES: usize = 16 * 1024;

impl Exchange<'_> {
    /// The whole body, of at most `limit` bytes.
    pub(super) async fn body(&mut self, length: Length, limit: usize) -> Result<Bytes, Broken> {
        let mut body = BytesMut::new();
        match length {
            Length::Known(length) => self.take(length, limit, &mut body).await?,
            Length::Chunked => self.chunks(limit, &mut body).await?,
            Length::UntilTheEnd => self.rest(limit, &mut body).await?,
        }
        Ok(body.freeze())
    }

    async fn chunks(&mut self, limit: usize, body: &mut BytesMut) -> Result<(), Broken> {
        loop {
            let line = self.line(SIZE_BYTES).await?;
            let size = chunk_size(&self.link.read[..line]).ok_or(Broken::Chunk)?;
            self.link.read.advance(line);
            if size == 0 {
                return self.trailer().await;
            }
            self.take(size, limit, body).await?;
            let mut end = BytesMut::new();
            self.take(2, 2, &mut end).await?;
            if *end != *b"\r\n" {
                return Err(Broken::Chunk);
            }
        }
    }

    /// What follows the last chunk is left out.
    async fn trailer(&mut self) -> Result<(), Broken> {
        let mut left = TRAILER_BYTES;
        loop {
            let line = self.line(left).await?;
            self.link.read.advance(line);
            left -= line;
            if line == 2 {
                return Ok(());
            }
        }
    }

    async fn rest(&mut self, limit: usize, body: &mut BytesMut) -> Result<(), Broken> {
        loop {
            let read = self.link.read.len();
            self.take(read, limit, body).await?;
            if self.fill().await? == 0 {
                return Ok(());
            }
        }
    }

    /// Adds the next `count` bytes to the body, which may not become longer than `limit`.
    async fn take(&mut self, count: usize, limit: usize, body: &mut BytesMut) -> Result<(), Broken> {
        if count > limit - body.len() {
            return Err(Broken::TooLong);
        }
        body.reserve(count);
        let mut missing = count;
        loop {
            let read = &mut self.link.read;
            let here = missing.min(read.len());
            body.extend_from_slice(&read[..here]);
            read.advance(here);
            missing -= here;
            if missing == 0 {
                return Ok(());
            }
            self.more().await?;
        }
    }

    /// Waits for a whole line, and tells how long it is with its end.
    async fn line(&mut self, limit: usize) -> Result<usize, Broken> {
        let mut looked_at = 0;
        loop {
            let read = &self.link.read;
            if let Some(end) = read[looked_at..].iter().position(|b| *b == b'\n') {
                let length = looked_at + end + 1;
                let is_plain =
                    read[..length].iter().position(|b| *b == b'\r') == Some(length.wrapping_sub(2));
                return match is_plain {
                    true if length <= limit => Ok(length),
                    true => Err(Broken::TooLong),
                    false => Err(Broken::Chunk),
                };
            }
            looked_at = read.len();
            if looked_at > limit {
                return Err(Broken::TooLong);
            }
            self.more().await?;
        }
    }

    async fn more(&mut self) -> Result<(), Broken> {
        if self.fill().await? == 0 { Err(Broken::CutOff) } else { Ok(()) }
    }
}

/// The number before a chunk; what else the line says is left out.
fn chunk_size(line: &[u8]) -> Option<usize> {
    let digits = line.split(|b| *b == b';').next()?.trim_ascii_end();
    let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit);
    if is_number { usize::from_str_radix(str::from_utf8(digits).ok()?, 16).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_s_size_is_hexadecimal_digits_and_nothing_else() {
        for (line, size) in [("0\r\n", 0), ("00a;x=\"y;z\"\r\n", 10), ("Ff \t;x\r\n", 255), ("1\r\n", 1)] {
            assert_eq!(chunk_size(line.as_bytes()), Some(size), "{line:?}");
        }
        for line in
            ["\r\n", ";x\r\n", " 5\r\n", "+5\r\n", "0x5\r\n", "5 5\r\n", "g\r\n", "fffffffffffffffff\r\n"]
        {
            assert_eq!(chunk_size(line.as_bytes()), None, "{line:?}");
        }
    }
}
