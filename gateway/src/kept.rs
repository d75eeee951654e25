//! The last thing that was learnt, kept while nothing newer can be had.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

/// A value learnt from elsewhere.
#[derive(Debug)]
pub(crate) struct Kept<T> {
    value: RwLock<Option<Arc<T>>>,
    /// When it was last asked for, successfully or not; whoever holds the lock is asking.
    asked: Mutex<Option<Instant>>,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self { value: RwLock::new(None), asked: Mutex::new(None) }
    }
}

impl<T> Kept<T> {
    /// What is known, if anything.
    pub(crate) fn get(&self) -> Option<Arc<T>> {
        self.value.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Asks again, unless somebody did less than `pause` ago; those who come meanwhile wait for the same answer.
    pub(crate) async fn refresh(&self, pause: Duration, ask: impl Future<Output = Option<T>>) {
        let arrived = Instant::now();
        let mut asked = self.asked.lock().await;
        if asked.is_some_and(|at| at >= arrived || at.elapsed() < pause) {
            return;
        }
        if let Some(news) = ask.await {
            *self.value.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(news));
        }
        *asked = Some(Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    const PAUSE: Duration = Duration::from_secs(5);

    #[tokio::test(start_paused = true)]
    async fn many_at_once_ask_once_and_nobody_asks_again_too_soon() {
        let (kept, asked) = (Kept::default(), Cell::new(0));
        let ask = || async {
            asked.set(asked.get() + 1);
            tokio::time::sleep(Duration::from_secs(8)).await;
            Some(asked.get())
        };
        tokio::join!(kept.refresh(PAUSE, ask()), kept.refresh(PAUSE, ask()), kept.refresh(PAUSE, ask()));
        assert_eq!((asked.get(), kept.get()), (1, Some(Arc::new(1))));
        kept.refresh(PAUSE, ask()).await;
        assert_eq!(asked.get(), 1);
        tokio::time::advance(PAUSE).await;
        kept.refresh(PAUSE, ask()).await;
        assert_eq!(kept.get(), Some(Arc::new(2)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_keeps_what_was_known() {
        let kept = Kept::default();
        kept.refresh(Duration::ZERO, async { Some(1) }).await;
        tokio::time::advance(PAUSE).await;
        kept.refresh(Duration::ZERO, async { None }).await;
        assert_eq!(kept.get(), Some(Arc::new(1)));
    }
}
