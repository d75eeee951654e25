//! How long a connection may take for what.

use std::time::Duration;

/// How long a connection may take for what; the contract's times unless a test is in a hurry.
#[derive(Debug, Clone, Copy)]
pub struct Waits {
    /// For a whole request head.
    pub head: Duration,
    /// For the next request: longer than the usual load balancer's 60 seconds.
    pub keep_alive: Duration,
    /// For taking an answer, from the moment that the socket is full.
    pub answer: Duration,
    /// For taking the answer to a request whose body was not read to its end.
    pub linger: Duration,
}

impl Default for Waits {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(5),
            keep_alive: Duration::from_secs(75),
            answer: Duration::from_secs(90),
            linger: Duration::from_secs(2),
        }
    }
}

impl Waits {
    /// For what actix itself should have ended.
    pub(super) fn idle(&self) -> Duration {
        self.keep_alive + self.head
    }
}
