//! A bounded number of threads that may block, and the work that waits for them.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;
use tokio::task::spawn_blocking;

type Job = Box<dyn FnOnce() + Send>;

/// Threads that take the next job as soon as they have done one, so that under load none is woken for it, and whoever
/// asked is woken once.
pub(crate) struct Crew {
    limit: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Job>,
    running: usize,
}

impl Crew {
    /// A crew of `limit` threads at most.
    pub(crate) fn new(limit: usize) -> Arc<Self> {
        Arc::new(Self { limit, state: Mutex::default() })
    }

    /// How many jobs run.
    pub(crate) fn running(&self) -> usize {
        self.state().running
    }

    /// Has some work done, in its turn, unless nobody waits for it any more when that comes; nothing is answered if it
    /// panics.
    pub(crate) fn ask<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> oneshot::Receiver<T> {
        let (tell, told) = oneshot::channel();
        let job = move || {
            if !tell.is_closed() {
                _ = tell.send(work());
            }
        };
        let mut state = self.state();
        state.waiting.push_back(Box::new(job));
        if state.running < self.limit {
            state.running += 1;
            drop(state);
            let crew = Arc::clone(self);
            spawn_blocking(move || crew.work());
        }
        told
    }

    fn work(&self) {
        while let Some(job) = self.next() {
            // The panic itself is told by the panic hook, and whoever asked learns of it.
            _ = catch_unwind(AssertUnwindSafe(job));
        }
    }

    fn next(&self) -> Option<Job> {
        let mut state = self.state();
        let next = state.waiting.pop_front();
        if next.is_none() {
            state.running -= 1;
        }
        next
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn no_more_jobs_run_at_once_than_there_are_threads_and_all_are_done_in_turn() {
        let (crew, running) = (Crew::new(2), Arc::new(AtomicUsize::new(0)));
        let work = |number: usize| {
            let running = Arc::clone(&running);
            move || {
                let at_once = running.fetch_add(1, Ordering::SeqCst) + 1;
                std::thread::sleep(Duration::from_millis(5));
                running.fetch_sub(1, Ordering::SeqCst);
                (number, at_once)
            }
        };
        let told: Vec<_> = (0..20).map(|number| crew.ask(work(number))).collect();
        for (expected, told) in told.into_iter().enumerate() {
            let (number, at_once) = told.await.unwrap();
            assert!(number == expected && at_once <= 2, "{number}: {at_once}");
        }
    }

    #[tokio::test]
    async fn what_nobody_waits_for_is_left_out_and_a_panic_takes_no_thread() {
        let crew = Crew::new(1);
        let (go_on, may_go_on) = std::sync::mpsc::channel::<()>();
        let panicked = crew.ask(move || -> u8 {
            may_go_on.recv().unwrap();
            panic!("a fault");
        });
        let done = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&done);
        drop(crew.ask(move || count.fetch_add(1, Ordering::SeqCst)));
        let last = crew.ask(|| 7);
        go_on.send(()).unwrap();
        assert!(panicked.await.is_err());
        assert_eq!((last.await, done.load(Ordering::SeqCst)), (Ok(7), 0));
        while crew.running() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(crew.ask(|| 8).await, Ok(8));
    }
}
