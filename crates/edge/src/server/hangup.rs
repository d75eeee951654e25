//! The signal that asks a process to read again what it was told.

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// SIGHUP, taken from the moment this exists; never, where there is no such signal.
pub struct Hangup {
    #[cfg(unix)]
    signal: Option<Signal>,
}

impl Hangup {
    /// Takes the signal.
    pub fn listen() -> Self {
        Self {
            #[cfg(unix)]
            signal: signal(SignalKind::hangup()).ok(),
        }
    }

    /// Waits for the next one.
    pub async fn next(&mut self) {
        #[cfg(unix)]
        if let Some(signal) = &mut self.signal {
            signal.recv().await;
            return;
        }
        std::future::pending().await
    }
}
