//! Persons who come one after the other, several at a time, until they are told to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tokio::time::sleep;

use super::asker::Asker;
use super::checker::violations;
use super::history::{Ask, Entry, History, Outcome};
use super::person::{Person, Plan};
use crate::recorder::Recorder;

/// So many are under way at a time.
const AT_ONCE: usize = 6;
/// A message that a killed courier had in hand comes again when its lease of half a minute ends.
const DELIVERY: Duration = Duration::from_secs(60);

/// Load, on a thread of its own so that the test may block.
pub(super) struct Crowd {
    pub(super) asker: Asker,
    recorder: Arc<Recorder>,
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Crowd {
    /// Sends persons to the market at `base`.
    pub(super) fn at(base: &str, recorder: Arc<Recorder>) -> Self {
        let (asker, over) = (Asker::of(base), Arc::<AtomicBool>::default());
        let source = Source {
            asker: asker.clone(),
            recorder: recorder.clone(),
            over: over.clone(),
            count: AtomicU32::new(0),
        };
        let thread = std::thread::spawn(move || Arc::new(source).run());
        Self { asker, recorder, over, thread: Some(thread) }
    }

    pub(super) fn history(&self) -> &History {
        &self.asker.history
    }

    /// Somebody who was signed in: phone, session, token.
    pub(super) fn somebody(&self) -> (String, String, String) {
        let signed_in = |entry: Entry| match entry.outcome {
            Outcome::SignedIn { session, token } => Some((entry.phone, session, token)),
            _ => None,
        };
        self.history().all().into_iter().find_map(signed_in).expect("somebody was signed in")
    }

    /// Waits until `more` further answers have acknowledged something.
    pub(super) fn wait_for(&self, more: usize) {
        let (enough, until) = (self.history().acknowledged() + more, Instant::now() + DELIVERY);
        while self.history().acknowledged() < enough {
            assert!(Instant::now() < until, "the market serves nobody: {:?}", self.history().all().last());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Lets everybody finish, asks again about all that was acknowledged, and judges the whole history.
    pub(super) async fn judge(mut self) {
        self.stop();
        let acknowledged = self.history().all();
        for entry in &acknowledged {
            self.ask_again(entry).await;
        }
        let found = violations(&self.history().all());
        assert!(found.is_empty(), "{} of {} entries: {found:#?}", found.len(), acknowledged.len());
        eprintln!("a history of {} requests breaks no promise", self.history().all().len());
    }

    async fn ask_again(&self, entry: &Entry) {
        let phone = &entry.phone;
        match (&entry.outcome, &entry.ask) {
            (Outcome::Sent { delivery }, _) => self.must_arrive(delivery).await,
            (Outcome::SignedIn { session, token }, Ask::Guess { code, .. }) => {
                self.asker.look(phone, session, token).await;
                self.asker.guess(phone, code, true).await;
            }
            (Outcome::Wrong { left: 0 }, Ask::Guess { code, right: false }) => {
                self.asker.guess(phone, code, false).await;
            }
            _ => {}
        }
    }

    async fn must_arrive(&self, delivery: &str) {
        let until = Instant::now() + DELIVERY;
        while self.recorder.text_of(delivery).is_none() {
            assert!(Instant::now() < until, "the message {delivery} was acknowledged and never came");
            sleep(Duration::from_millis(50)).await;
        }
    }

    fn stop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.join().expect("the crowd does not panic");
        }
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
    }
}

struct Source {
    asker: Asker,
    recorder: Arc<Recorder>,
    over: Arc<AtomicBool>,
    count: AtomicU32,
}

impl Source {
    fn run(self: Arc<Self>) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let lines = (0..AT_ONCE).map(|_| self.clone().one_after_the_other());
            lines.collect::<JoinSet<()>>().join_all().await;
        });
    }

    async fn one_after_the_other(self: Arc<Self>) {
        while !self.over.load(Ordering::Relaxed) {
            let number = self.count.fetch_add(1, Ordering::Relaxed);
            let plan = [Plan::Guess, Plan::Stay, Plan::Leave][number as usize % 3];
            let (asker, recorder) = (self.asker.clone(), self.recorder.clone());
            Person { phone: format!("+99670{number:07}"), plan, asker, recorder }.live().await;
        }
    }
}
