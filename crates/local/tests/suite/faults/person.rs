//! What one phone does: asks for a code, mistypes it, types it in, looks around, leaves.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::time::sleep;

use super::asker::Asker;
use super::history::Outcome;
use crate::client::{digits_in, other_than};
use crate::recorder::Recorder;

/// Whoever is told to wait waits this long.
const PAUSE: Duration = Duration::from_millis(200);
/// Whoever is told to wait this often gives up.
const TRIES: usize = 8;
/// Whoever gets no text by then gives up; that it arrives at all is seen in the end.
const TEXT: Duration = Duration::from_secs(2);

/// What a person is up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plan {
    /// Guesses until nothing more is evaluated.
    Guess,
    /// Signs in and stays.
    Stay,
    /// Signs in and out.
    Leave,
}

pub(super) struct Person {
    pub(super) phone: String,
    pub(super) plan: Plan,
    pub(super) asker: Asker,
    pub(super) recorder: Arc<Recorder>,
}

impl Person {
    /// Lives as far as the service lets.
    pub(super) async fn live(&self) -> Option<()> {
        let code = self.code().await?;
        if self.plan != Plan::Leave {
            self.guess_wrong(&code).await;
        }
        if self.plan == Plan::Guess {
            for _ in 0..3 {
                self.guess_wrong(&code).await;
            }
            return None;
        }
        let (session, token) = self.sign_in(&code).await?;
        self.asker.look(&self.phone, &session, &token).await;
        if self.plan == Plan::Leave {
            self.leave(&session, &token).await;
            self.asker.look(&self.phone, &session, &token).await;
        }
        None
    }

    /// Asks until a code was sent, and once more, which changes nothing; then waits for the text.
    async fn code(&self) -> Option<String> {
        let mut told = None;
        for _ in 0..TRIES {
            match self.asker.send_code(&self.phone).await {
                Outcome::Sent { delivery } => {
                    told = Some(delivery);
                    break;
                }
                _ => sleep(PAUSE).await,
            }
        }
        let delivery = told?;
        self.asker.send_code(&self.phone).await;
        let until = Instant::now() + TEXT;
        while Instant::now() < until {
            if let Some(text) = self.recorder.text_of(&delivery) {
                return Some(digits_in(&text));
            }
            sleep(Duration::from_millis(20)).await;
        }
        None
    }

    async fn guess_wrong(&self, code: &str) {
        self.asker.guess(&self.phone, other_than(code), false).await;
    }

    /// Types the code in thrice at once, and again while nobody knows what came of it.
    async fn sign_in(&self, code: &str) -> Option<(String, String)> {
        for _ in 0..TRIES {
            let guess = || self.asker.guess(&self.phone, code, true);
            let (a, b, c) = tokio::join!(guess(), guess(), guess());
            let outcomes = [a, b, c];
            if outcomes.iter().all(|outcome| matches!(outcome, Outcome::Unavailable | Outcome::Lost)) {
                sleep(PAUSE).await;
                continue;
            }
            return outcomes.into_iter().find_map(|outcome| match outcome {
                Outcome::SignedIn { session, token } => Some((session, token)),
                _ => None,
            });
        }
        None
    }

    /// Leaves until that is sure.
    async fn leave(&self, session: &str, token: &str) {
        for _ in 0..TRIES {
            match self.asker.leave(&self.phone, session, token).await {
                Outcome::Unavailable | Outcome::Lost => sleep(PAUSE).await,
                _ => return,
            }
        }
    }
}
