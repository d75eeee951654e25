//! Asking a market for what it publishes: bounded in time and size, redirects never followed.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::redirect::Policy;
use reqwest::{Client, Method};
use tokio::sync::mpsc;

use crate::loops;
use crate::upstream::Upstream;

const LONGEST: usize = 1024 * 1024;
const CONNECT: Duration = Duration::from_secs(1);

/// The time that a market has to answer with what it publishes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);

/// Why nothing was learnt.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FetchError {
    /// No answer, or a broken one.
    #[error("{0}")]
    Transport(#[from] reqwest::Error),
    /// Another status than 2xx.
    #[error("status {0}")]
    Status(u16),
    /// More than 1 MiB.
    #[error("too long")]
    TooLong,
}

/// The client for everything but clients' requests.
#[derive(Debug, Clone)]
pub(crate) struct Fetcher(Client);

impl Fetcher {
    /// A fetcher that ignores the environment's proxies.
    pub(crate) fn new() -> Result<Self, reqwest::Error> {
        let mut headers = reqwest::header::HeaderMap::new();
        loops::mark(&mut headers);
        let client = Client::builder()
            .no_proxy()
            .redirect(Policy::none())
            .connect_timeout(CONNECT)
            .default_headers(headers);
        Ok(Self(client.pool_idle_timeout(Duration::from_secs(30)).build()?))
    }

    /// What stands at `path_and_query`, within `limit`.
    pub(crate) async fn get(
        &self,
        from: &Upstream,
        path_and_query: &str,
        limit: Duration,
    ) -> Result<Bytes, FetchError> {
        self.ask(Method::GET, from, path_and_query, limit).await
    }

    /// The same with another method.
    pub(crate) async fn ask(
        &self,
        method: Method,
        from: &Upstream,
        path_and_query: &str,
        limit: Duration,
    ) -> Result<Bytes, FetchError> {
        let request = self.0.request(method, format!("{from}{path_and_query}")).timeout(limit);
        let mut response = request.send().await?;
        if !response.status().is_success() {
            return Err(FetchError::Status(response.status().as_u16()));
        }
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await? {
            body.extend_from_slice(&chunk);
            if body.len() > LONGEST {
                return Err(FetchError::TooLong);
            }
        }
        Ok(body.freeze())
    }

    /// Passes on the server-sent events that come from there, each one whole, until they end or nobody listens.
    pub(crate) async fn follow(
        &self,
        from: &Upstream,
        path: &str,
        limit: Duration,
        to: &mpsc::Sender<Bytes>,
    ) -> Result<(), FetchError> {
        let mut response = self.0.get(format!("{from}{path}")).timeout(limit).send().await?;
        if !response.status().is_success() {
            return Err(FetchError::Status(response.status().as_u16()));
        }
        let mut rest = BytesMut::new();
        while let Some(chunk) = response.chunk().await? {
            rest.extend_from_slice(&chunk);
            if let Some(end) = rest.windows(2).rposition(|end| end == b"\n\n") {
                let events = rest.split_to(end + 2).freeze();
                if to.send(events).await.is_err() {
                    break;
                }
            } else if rest.len() > LONGEST {
                return Err(FetchError::TooLong);
            }
        }
        Ok(())
    }
}
