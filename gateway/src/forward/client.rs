//! The connections that carry requests to markets: each worker has its own, and none crosses threads.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::io;
use std::time::Duration;

use actix_web::rt;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

use super::error::Unanswered;
use crate::upstream::Upstream;

/// Markets close idle connections after 75 s: ours go first, or a request could be written into a closing one.
const IDLE: Duration = Duration::from_secs(30);
/// How many idle connections to a market are kept.
const IDLE_CONNECTIONS: usize = 64;
const HEAD_BYTES: usize = 64 * 1024;

/// How long and how much a market may answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Until a connection stands.
    pub connect: Duration,
    /// Until the answer is complete, connecting included.
    pub answer: Duration,
    /// The longest body.
    pub answer_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connect: Duration::from_secs(1), answer: Duration::from_secs(5), answer_bytes: 1024 * 1024 }
    }
}

type Outgoing = Request<Full<Bytes>>;

/// One worker's connections, those to one market apart from those to another (settings refuse two markets with one
/// address).
pub(crate) struct Client {
    connect: Duration,
    idle: RefCell<HashMap<Upstream, VecDeque<Idle>>>,
}

/// A connection that carries one request at a time.
pub(super) struct Connection(SendRequest<Full<Bytes>>);

struct Idle {
    connection: Connection,
    since: Instant,
}

impl Client {
    /// A client without connections.
    pub(crate) fn new(limits: Limits) -> Self {
        Self { connect: limits.connect, idle: RefCell::default() }
    }

    /// Sends a request once, and gives the connection along with the head of the answer: it may carry another request
    /// when the body was read.
    ///
    /// A request that a kept connection gives back goes to the next one: hyper gives it back only while nothing of it
    /// was written (`TrySendError::take_message`). Once its first byte is, a failure is final, for GET and POST alike.
    pub(super) async fn send(
        &self,
        to: &Upstream,
        mut request: Outgoing,
    ) -> Result<(Response<Incoming>, Connection), Unanswered> {
        while let Some(Connection(mut sender)) = self.take(to) {
            if sender.ready().await.is_err() {
                continue;
            }
            match sender.try_send_request(request).await {
                Ok(answer) => return Ok((answer, Connection(sender))),
                Err(mut error) => match error.take_message() {
                    Some(unsent) => request = unsent,
                    None => return Err(failed(error.into_error())),
                },
            }
        }
        let Connection(mut sender) = self.open(to).await?;
        let answer = sender.send_request(request).await.map_err(failed)?;
        Ok((answer, Connection(sender)))
    }

    /// Keeps a connection whose last answer was read to its end.
    pub(super) fn keep(&self, to: &Upstream, connection: Connection) {
        let mut idle = self.idle.borrow_mut();
        if !idle.contains_key(to) {
            idle.insert(to.clone(), VecDeque::new());
        }
        let Some(kept) = idle.get_mut(to) else { return };
        while kept.len() >= IDLE_CONNECTIONS || kept.front().is_some_and(Idle::is_over) {
            kept.pop_front();
        }
        kept.push_back(Idle { connection, since: Instant::now() });
    }

    /// The connection that was used last; the others may grow old.
    fn take(&self, to: &Upstream) -> Option<Connection> {
        let mut idle = self.idle.borrow_mut();
        let kept = idle.get_mut(to)?;
        while let Some(last) = kept.pop_back() {
            if !last.is_over() {
                return Some(last.connection);
            }
        }
        None
    }

    async fn open(&self, to: &Upstream) -> Result<Connection, Unanswered> {
        let late = |_| io::Error::from(io::ErrorKind::TimedOut);
        let stream = timeout(self.connect, TcpStream::connect(to.socket())).await.map_err(late);
        let stream = stream.flatten().map_err(Unanswered::Refused)?;
        stream.set_nodelay(true).map_err(Unanswered::Refused)?;
        let made = http1::Builder::new().max_buf_size(HEAD_BYTES).handshake(TokioIo::new(stream)).await;
        let (sender, connection) = made.map_err(failed)?;
        // What goes wrong on it is told to the request that it carries.
        rt::spawn(async { _ = connection.await });
        Ok(Connection(sender))
    }
}

impl Idle {
    fn is_over(&self) -> bool {
        self.connection.0.is_closed() || self.since.elapsed() > IDLE
    }
}

fn failed(error: hyper::Error) -> Unanswered {
    if ended(&error) { Unanswered::Gone(error) } else { Unanswered::Broken(error.into()) }
}

fn ended(error: &hyper::Error) -> bool {
    let cause = std::error::Error::source(error).and_then(|source| source.downcast_ref::<io::Error>());
    error.is_incomplete_message()
        || error.is_canceled()
        || matches!(
            cause.map(io::Error::kind),
            Some(
                io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionAborted
            )
        )
}
