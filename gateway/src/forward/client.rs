//! The connections that carry requests to markets: each worker has its own, and none crosses threads.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io;
use std::rc::Rc;
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
    markets: RefCell<Vec<(Upstream, Rc<Idle>)>>,
}

/// The connections to one market that carry nothing, and since when.
#[derive(Default)]
struct Idle(RefCell<VecDeque<(Sender, Instant)>>);

type Sender = SendRequest<Full<Bytes>>;

/// A connection that carries one request at a time.
pub(super) struct Connection {
    sender: Sender,
    idle: Rc<Idle>,
}

impl Client {
    /// A client without connections.
    pub(crate) fn new(limits: Limits) -> Self {
        Self { connect: limits.connect, markets: RefCell::default() }
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
        now: Instant,
    ) -> Result<(Response<Incoming>, Connection), Unanswered> {
        let idle = self.idle(to);
        while let Some(mut sender) = idle.take(now) {
            if sender.ready().await.is_err() {
                continue;
            }
            match sender.try_send_request(request).await {
                Ok(answer) => return Ok((answer, Connection { sender, idle })),
                Err(mut error) => match error.take_message() {
                    Some(unsent) => request = unsent,
                    None => return Err(failed(error.into_error())),
                },
            }
        }
        let mut sender = self.open(to).await?;
        let answer = sender.send_request(request).await.map_err(failed)?;
        Ok((answer, Connection { sender, idle }))
    }

    /// There are few markets: looking through them is faster than hashing.
    fn idle(&self, to: &Upstream) -> Rc<Idle> {
        let mut markets = self.markets.borrow_mut();
        if let Some((_, idle)) = markets.iter().find(|(known, _)| known.authority() == to.authority()) {
            return Rc::clone(idle);
        }
        let idle = Rc::<Idle>::default();
        markets.push((to.clone(), Rc::clone(&idle)));
        idle
    }

    async fn open(&self, to: &Upstream) -> Result<Sender, Unanswered> {
        let late = |_| io::Error::from(io::ErrorKind::TimedOut);
        let stream = timeout(self.connect, TcpStream::connect(to.socket())).await.map_err(late);
        let stream = stream.flatten().map_err(Unanswered::Refused)?;
        stream.set_nodelay(true).map_err(Unanswered::Refused)?;
        let made = http1::Builder::new().max_buf_size(HEAD_BYTES).handshake(TokioIo::new(stream)).await;
        let (sender, connection) = made.map_err(failed)?;
        // What goes wrong on it is told to the request that it carries.
        rt::spawn(async { _ = connection.await });
        Ok(sender)
    }
}

impl Connection {
    /// Keeps a connection whose last answer was read to its end.
    pub(super) fn keep(self) {
        let (now, mut kept) = (Instant::now(), self.idle.0.borrow_mut());
        while kept.len() >= IDLE_CONNECTIONS || kept.front().is_some_and(|oldest| is_over(oldest, now)) {
            kept.pop_front();
        }
        kept.push_back((self.sender, now));
    }
}

impl Idle {
    /// The connection that was used last; the others may grow old.
    fn take(&self, now: Instant) -> Option<Sender> {
        let mut kept = self.0.borrow_mut();
        while let Some(last) = kept.pop_back() {
            if !is_over(&last, now) {
                return Some(last.0);
            }
        }
        None
    }
}

fn is_over((sender, since): &(Sender, Instant), now: Instant) -> bool {
    sender.is_closed() || now - *since > IDLE
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
