//! Ends that are noted together: of what was sent while others were being noted, the next note tells.

use std::sync::{Mutex, PoisonError};

use signin::StoreError;
use tokio::sync::{Semaphore, oneshot};

use super::Courier;
use crate::Sent;

type Told = oneshot::Sender<Result<(), StoreError>>;

/// What waits to be noted, and whose turn it is to do so.
pub(super) struct Clerk {
    waiting: Mutex<Vec<(Sent, Told)>>,
    turn: Semaphore,
}

impl Clerk {
    pub(super) fn new() -> Self {
        Self { waiting: Mutex::default(), turn: Semaphore::new(1) }
    }

    fn put(&self, sent: Sent, told: Told) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push((sent, told));
    }

    fn take(&self) -> (Vec<Sent>, Vec<Told>) {
        std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner)).into_iter().unzip()
    }
}

impl Courier {
    /// Notes that a message was sent, and with it whatever else waits to be noted so.
    pub(super) async fn note_sent(&self, sent: Sent) -> Result<(), StoreError> {
        let (tell, mut told) = oneshot::channel();
        self.0.clerk.put(sent, tell);
        tokio::select! {
            biased;
            noted = &mut told => return noted.unwrap_or_else(|_| Err(unnoted())),
            turn = self.0.clerk.turn.acquire() => {
                let _turn = turn.expect("turns are never closed");
                self.note_waiting().await;
            }
        }
        told.await.unwrap_or_else(|_| Err(unnoted()))
    }

    async fn note_waiting(&self) {
        let (sent, told) = self.0.clerk.take();
        if sent.is_empty() {
            return;
        }
        let note = self.put_down(move |outbox| Box::pin(async move { outbox.mark_sent(&sent).await }));
        let noted = note.await;
        told.into_iter().for_each(|tell| _ = tell.send(noted.clone()));
    }
}

/// Whoever had it in hand has gone.
fn unnoted() -> StoreError {
    StoreError::Unavailable("nobody has noted it".to_owned())
}
