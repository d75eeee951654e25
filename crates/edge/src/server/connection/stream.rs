//! The socket of a connection, which ends when its time is over.

use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until};
use tokio_rustls::server::TlsStream;
use tokio_util::either::Either;

use super::{Connection, Waits};

/// A socket as it is, or with TLS on it.
pub(in crate::server) type Wire = Either<TcpStream, Box<TlsStream<TcpStream>>>;

/// A socket that tells its [`Connection`] what passes, and fails when that has run out of time.
#[derive(Debug)]
pub(in crate::server) struct Watched {
    stream: Wire,
    connection: Rc<Connection>,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Watched {
    pub(in crate::server) fn new(stream: Wire, waits: Waits) -> Self {
        Self { stream, connection: Rc::new(Connection::new(waits)), timer: None }
    }

    pub(in crate::server) fn is_tls(&self) -> bool {
        matches!(self.stream, Either::Right(_))
    }

    pub(in crate::server) fn connection(&self) -> Rc<Connection> {
        Rc::clone(&self.connection)
    }

    /// Wakes the task when the time is over, and then fails. The timer is moved only when it would ring too late,
    /// so most requests leave it alone.
    fn check(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        while let Some(deadline) = self.connection.deadline() {
            let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
            if timer.deadline() > deadline {
                timer.as_mut().reset(deadline);
            }
            if timer.as_mut().poll(cx).is_pending() {
                return Ok(());
            }
            if Instant::now() >= deadline {
                return Err(io::ErrorKind::TimedOut.into());
            }
            timer.as_mut().reset(deadline);
        }
        Ok(())
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        if self.connection.received(&buf.filled()[before..]) {
            Poll::Ready(Ok(()))
        } else {
            Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()))
        }
    }
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, buf);
        if written.is_pending() {
            self.connection.is_full();
            self.check(cx)?;
        }
        written
    }

    /// actix comes here each time that it has nothing left to write, so the time is looked at here.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.stream).poll_flush(cx))?;
        if self.connection.flushed() {
            ready!(Pin::new(&mut self.stream).poll_shutdown(cx))?;
        }
        self.check(cx)?;
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
