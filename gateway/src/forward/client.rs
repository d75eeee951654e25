//! The client that carries requests to markets.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};

/// One worker's client. It keeps idle connections per host and port, so each market has its own pool in each worker
/// (settings refuse two markets with one address), and a connection never crosses threads.
pub(crate) type Client = hyper_util::client::legacy::Client<HttpConnector, Full<Bytes>>;

/// Markets close idle connections after 75 s: ours go first, or a request could be written into a closing one.
const IDLE: Duration = Duration::from_secs(30);
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

/// A client for one worker.
///
/// Its `retry_canceled_requests` (on by default) never repeats what a market may have seen: hyper gives a request back
/// only while it still waits in the connection's queue ("never even started", hyper `proto::h1::dispatch::Client`),
/// and hyper-util repeats it only if it was given back and the connection was a reused one (`Client::send_request`).
/// Once the first byte is written, a failure is final, for GET and POST alike.
pub(crate) fn client(limits: Limits) -> Client {
    let mut connector = HttpConnector::new();
    connector.set_connect_timeout(Some(limits.connect));
    connector.set_nodelay(true);
    hyper_util::client::legacy::Builder::new(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE)
        .pool_max_idle_per_host(IDLE_CONNECTIONS)
        .http1_max_buf_size(HEAD_BYTES)
        .build(connector)
}
