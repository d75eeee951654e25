//! A connection to a market, which carries one request at a time.

use std::io;
use std::pin::pin;
use std::task::{Context, Waker};

use bytes::BytesMut;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::error::Unanswered;
use super::exchange::{Answer, Exchange};

/// How much is read at once: most answers with their heads.
const ROOM: usize = 8 * 1024;

/// A connection to a market.
pub(super) struct Link {
    pub(super) stream: TcpStream,
    /// What was read and is not yet taken.
    pub(super) read: BytesMut,
}

impl Link {
    pub(super) fn over(stream: TcpStream) -> Self {
        Self { stream, read: BytesMut::with_capacity(ROOM) }
    }

    /// Whether nothing has come since the last answer: the connection's end would be taken for that of the next one,
    /// and bytes for the next one itself.
    pub(super) fn is_quiet(&mut self) -> bool {
        pin!(self.fill()).poll(&mut Context::from_waker(Waker::noop())).is_pending()
    }

    /// Writes the beginning of a request, and tells how much; an error means that nothing of it was written.
    pub(super) async fn begin(&mut self, request: &[u8]) -> io::Result<usize> {
        self.stream.write(request).await
    }

    /// Writes the rest, and waits for the whole answer; its body has at most `limit` bytes.
    pub(super) async fn finish(&mut self, rest: &[u8], limit: usize) -> Result<Answer, Unanswered> {
        Exchange::new(self, rest).answer(limit).await
    }

    /// Reads more; 0 is the end of the connection.
    pub(super) async fn fill(&mut self) -> io::Result<usize> {
        if self.read.capacity() - self.read.len() < ROOM / 2 {
            self.read.reserve(ROOM);
        }
        self.stream.read_buf(&mut self.read).await
    }
}
