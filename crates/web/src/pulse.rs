//! Whether the database answers, known without asking: a task asks it every second.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use edge::{Readiness, StopWatch};
use store::Database;
use tokio::task::spawn_blocking;
use tokio::time::{sleep, timeout};

use crate::premises::Premises;

const EVERY: Duration = Duration::from_secs(1);
/// A database that takes longer is away.
const PATIENCE: Duration = Duration::from_secs(3);

/// What is known of the database.
#[derive(Clone, Default)]
pub(crate) struct Pulse(Arc<Known>);

#[derive(Default)]
struct Known {
    /// Whether it answered when it was last asked.
    up: AtomicBool,
    /// Whether it was seen to be as it must be.
    fit: AtomicBool,
}

impl Pulse {
    pub(crate) fn is_up(&self) -> bool {
        self.0.up.load(Ordering::Relaxed)
    }

    /// Whether the database was seen to be as it must be: before, nobody is served.
    pub(crate) fn is_fit(&self) -> bool {
        self.0.fit.load(Ordering::Relaxed)
    }

    /// Notes that the database is as it must be.
    pub(crate) fn note_fit(&self) {
        self.0.fit.store(true, Ordering::Relaxed);
        self.note(true);
    }

    pub(crate) fn readiness(&self) -> Readiness {
        match (self.is_fit(), self.is_up()) {
            (true, true) => Readiness::Ready,
            (true, false) => Readiness::NotReady("the database does not answer".to_owned()),
            (false, _) => Readiness::NotReady("the database is away or not migrated yet".to_owned()),
        }
    }

    /// Notes an answer; a change is told.
    fn note(&self, up: bool) {
        if self.0.up.swap(up, Ordering::Relaxed) != up {
            tracing::info!(up, "the database's state has changed");
        }
    }

    /// Asks until the server is closed.
    pub(crate) async fn run(self, premises: Premises, mut stop: StopWatch) {
        let premises = Arc::new(premises);
        let ask = async {
            let mut told = String::new();
            loop {
                sleep(EVERY).await;
                if self.is_fit() {
                    self.note(answers(&premises.database).await);
                } else if becomes_fit(Arc::clone(&premises), &mut told).await {
                    self.note_fit();
                }
            }
        };
        tokio::select! {
            () = ask => {}
            () = stop.closed() => {}
        }
    }
}

async fn answers(database: &Database) -> bool {
    let database = database.clone();
    let ask = move || database.ping().is_ok();
    matches!(timeout(PATIENCE, spawn_blocking(ask)).await, Ok(Ok(true)))
}

/// Takes as long as migrating takes. Each new obstacle is told once.
async fn becomes_fit(premises: Arc<Premises>, told: &mut String) -> bool {
    let Ok(prepared) = spawn_blocking(move || premises.prepare()).await else { return false };
    let obstacle = prepared.err().map(|error| error.to_string());
    if let Some(obstacle) = obstacle.as_ref().filter(|obstacle| *obstacle != told) {
        tracing::warn!(obstacle, "the database can't serve yet");
        told.clone_from(obstacle);
    }
    obstacle.is_none()
}
