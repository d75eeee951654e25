//! Whether the database answers, known without asking: a task asks it every second.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use edge::{Readiness, StopWatch};
use store::Database;
use tokio::time::{sleep, timeout};

const EVERY: Duration = Duration::from_secs(1);
/// A database that takes longer is away.
const PATIENCE: Duration = Duration::from_secs(3);

/// The last answer of the database.
#[derive(Clone, Default)]
pub(crate) struct Pulse(Arc<AtomicBool>);

impl Pulse {
    pub(crate) fn is_up(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    pub(crate) fn readiness(&self) -> Readiness {
        if self.is_up() {
            Readiness::Ready
        } else {
            Readiness::NotReady("the database does not answer".to_owned())
        }
    }

    /// Notes an answer; a change is told.
    pub(crate) fn note(&self, up: bool) {
        if self.0.swap(up, Ordering::Relaxed) != up {
            tracing::info!(up, "the database's state has changed");
        }
    }

    /// Asks until the server is closed; `complete` says whether the columns were seen already.
    pub(crate) async fn run(self, database: Database, mut complete: bool, mut stop: StopWatch) {
        let ask = async {
            loop {
                sleep(EVERY).await;
                let up = answers(&database, complete).await;
                complete |= up;
                self.note(up);
            }
        };
        tokio::select! {
            () = ask => {}
            () = stop.closed() => {}
        }
    }
}

/// Whether the database answers and, as long as nobody has looked, has every column.
async fn answers(database: &Database, complete: bool) -> bool {
    let database = database.clone();
    let ask = move || if complete { database.ping().is_ok() } else { database.check_columns().is_ok() };
    matches!(timeout(PATIENCE, tokio::task::spawn_blocking(ask)).await, Ok(Ok(true)))
}
