//! How far the end of a server has come, for everyone who must know.

use std::sync::Arc;

use actix_web::HttpRequest;
use tokio::sync::watch;

/// The phases of a server's life, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// It serves.
    Serving,
    /// It serves, but is not ready: no new traffic, please.
    Draining,
    /// It takes no new connections and ends the requests under way.
    Closing,
    /// No request is left: background tasks finish what they have in hand and return.
    Closed,
    /// Everything is dropped at once.
    Aborted,
}

/// Ends a server from outside.
#[derive(Debug, Clone)]
pub struct StopHandle(Arc<watch::Sender<Phase>>);

/// Sees a server's end coming; for background tasks.
#[derive(Debug, Clone)]
pub struct StopWatch(watch::Receiver<Phase>);

/// Returns when the server that took `req` begins to stop: what waits for something to happen should answer now.
pub async fn stopping(req: &HttpRequest) {
    match req.conn_data::<StopWatch>().cloned() {
        Some(mut watch) => watch.reached(Phase::Draining).await,
        None => std::future::pending().await,
    }
}

impl StopHandle {
    pub(super) fn new() -> Self {
        Self(Arc::new(watch::Sender::new(Phase::Serving)))
    }

    /// Begins the graceful end; more than once is the same as once.
    pub fn stop(&self) {
        self.advance(Phase::Draining);
    }

    /// Ends everything at once, requests under way included.
    pub fn abort(&self) {
        self.advance(Phase::Aborted);
    }

    /// The present phase.
    pub fn phase(&self) -> Phase {
        *self.0.borrow()
    }

    /// Someone to see what comes.
    pub fn watch(&self) -> StopWatch {
        StopWatch(self.0.subscribe())
    }

    /// Moves on, never back.
    pub(super) fn advance(&self, to: Phase) {
        self.0.send_if_modified(|phase| {
            let moves = to > *phase;
            *phase = to.max(*phase);
            moves
        });
    }
}

impl StopWatch {
    /// Returns when `phase` is reached (or passed, or the server is gone).
    pub async fn reached(&mut self, phase: Phase) {
        let _ = self.0.wait_for(|now| *now >= phase).await;
    }

    /// Returns when no request is left: the time for a background task to finish.
    pub async fn closed(&mut self) {
        self.reached(Phase::Closed).await;
    }

    /// The present phase.
    pub fn phase(&self) -> Phase {
        *self.0.borrow()
    }
}
