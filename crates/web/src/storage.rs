//! The way from the asynchronous shell to the synchronous core: a bounded number of closures on blocking threads.

use std::sync::Arc;
use std::time::Duration;

use common::{ApiError, Code, SessionId, UserId};
use signin::{Session, SignIn, User};
use store::DieselStore;
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tracing::{Instrument as _, Span};

use crate::crew::Crew;
use crate::pulse::Pulse;

/// Requests that may wait behind those that run; a longer queue could not be served in time.
const QUEUE: usize = 512;

/// Runs the rules of sign-in for requests.
pub(crate) struct Storage {
    signin: Arc<SignIn<DieselStore>>,
    crew: Arc<Crew>,
    /// Of those that have no thread of their own.
    turns: Arc<Semaphore>,
    places: Arc<Semaphore>,
    /// How long a request waits for its turn and its answer together.
    patience: Duration,
    pulse: Pulse,
    at_once: usize,
}

/// How busy the storage is.
pub(crate) struct Load {
    pub(crate) running: usize,
    pub(crate) limit: usize,
    pub(crate) waiting: usize,
}

impl Storage {
    /// At most `at_once` closures run at a time on threads, and as many without.
    pub(crate) fn new(signin: SignIn<DieselStore>, at_once: usize, patience: Duration, pulse: Pulse) -> Self {
        Self {
            signin: Arc::new(signin),
            crew: Crew::new(at_once),
            turns: Arc::new(Semaphore::new(at_once)),
            places: Arc::new(Semaphore::new(at_once + QUEUE)),
            patience,
            pulse,
            at_once,
        }
    }

    /// The rules, for what needs no database.
    pub(crate) fn signin(&self) -> &SignIn<DieselStore> {
        &self.signin
    }

    /// How many rules run, and how many requests wait behind them.
    pub(crate) fn load(&self) -> Load {
        let without_thread = self.at_once.saturating_sub(self.turns.available_permits());
        let running = self.crew.running() + without_thread;
        let inside = (self.at_once + QUEUE).saturating_sub(self.places.available_permits());
        Load { running, limit: self.at_once, waiting: inside.saturating_sub(running) }
    }

    /// Runs one rule within the request's span, on a thread that may block.
    ///
    /// A rule that has begun is not stopped when the request's patience ends: it keeps its turn until it is done.
    pub(crate) async fn run<T, E>(
        &self,
        rule: impl FnOnce(&SignIn<DieselStore>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, ApiError>
    where
        T: Send + 'static,
        E: Into<ApiError> + Send + 'static,
    {
        let (signin, span, place) = (Arc::clone(&self.signin), Span::current(), self.place()?);
        let answer = self.crew.ask(move || {
            let _held_until_done = place;
            span.in_scope(|| rule(&signin))
        });
        self.awaited(answer).await
    }

    /// The same for a rule that waits for nothing but one write: where writes are queued, it has no thread of its own.
    pub(crate) async fn run_async<T, E, F>(
        &self,
        rule: impl FnOnce(Arc<SignIn<DieselStore>>) -> F,
    ) -> Result<T, ApiError>
    where
        T: Send + 'static,
        E: Into<ApiError> + Send + 'static,
        F: Future<Output = Result<T, E>> + Send + 'static,
    {
        let is_queued = self.signin.store().database().queues_writes();
        let (rule, span) = (rule(Arc::clone(&self.signin)), Span::current());
        let place = self.place()?;
        if !is_queued {
            let runtime = Handle::current();
            let answer = self.crew.ask(move || {
                let _held_until_done = place;
                runtime.block_on(rule.instrument(span))
            });
            return self.awaited(answer).await;
        }
        let turns = Arc::clone(&self.turns);
        self.awaited(async move {
            let turn = turns.acquire_owned().await.expect("turns are never closed");
            let work = async move {
                let _held_until_done = (place, turn);
                rule.await
            };
            actix_web::rt::spawn(work.instrument(span)).await
        })
        .await
    }

    /// The live session and its user, asked here and now where the store can answer at once.
    pub(crate) async fn authenticate(
        &self,
        id: SessionId,
        user: UserId,
    ) -> Result<(Session, User), ApiError> {
        if self.pulse.is_fit()
            && let Some(found) = self.signin.authenticate_at_once(id, user)
        {
            return found.map_err(Into::into);
        }
        self.run(move |signin| signin.authenticate(id, user)).await
    }

    /// A place among those that wait or run.
    fn place(&self) -> Result<OwnedSemaphorePermit, ApiError> {
        if !self.pulse.is_fit() {
            return Err(unavailable("not fit yet"));
        }
        Arc::clone(&self.places).try_acquire_owned().map_err(|_| unavailable("queue full"))
    }

    /// The end of some work, if it comes in time.
    async fn awaited<T, E: Into<ApiError>, S>(
        &self,
        work: impl Future<Output = Result<Result<T, E>, S>>,
    ) -> Result<T, ApiError> {
        match timeout(self.patience, work).await {
            Ok(Ok(outcome)) => outcome.map_err(Into::into),
            Ok(Err(_stopped)) => Err(failed()),
            Err(_) => Err(unavailable("timeout")),
        }
    }
}

fn unavailable(cause: &'static str) -> ApiError {
    tracing::warn!(cause, "storage unavailable");
    ApiError::from(Code::StorageUnavailable).retry_after(1)
}

/// The panic itself was told by the panic hook.
fn failed() -> ApiError {
    tracing::error!("a rule did not end");
    Code::Internal.into()
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use common::{MarketId, SystemClock, SystemEntropy};
    use signin::{CodeKey, Rules, SignInError};
    use store::{Database, DatabaseSettings, Sealer};
    use tempfile::TempDir;

    use super::*;

    /// One rule at a time, over an empty database that no test asks.
    fn storage(folder: &TempDir) -> Storage {
        let url = format!("sqlite://{}/empty.sqlite3", folder.path().display()).into();
        let database = Database::open(&DatabaseSettings::new(url, 1)).unwrap();
        let market: MarketId = "xx".parse().unwrap();
        let key = CodeKey::new(vec![7; 32]).unwrap();
        let store = DieselStore::new(database, Sealer::new([7; 32]));
        let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
        let signin = SignIn::new(market, Rules::default(), key, store, clock, entropy);
        let pulse = Pulse::default();
        pulse.note_fit();
        Storage::new(signin, 1, DatabaseSettings::PATIENCE, pulse)
    }

    fn sleep(seconds: u64) -> Result<(), SignInError> {
        std::thread::sleep(Duration::from_secs(seconds));
        Ok(())
    }

    #[actix_web::test]
    async fn a_request_that_does_not_get_its_turn_is_told_so_in_time() {
        let folder = TempDir::new().unwrap();
        let storage = storage(&folder);
        let begun = Instant::now();
        let (first, second) = tokio::join!(storage.run(|_| sleep(4)), storage.run(|_| sleep(0)));
        let unavailable = Err(ApiError::from(Code::StorageUnavailable).retry_after(1));
        assert_eq!((&first, &second), (&unavailable, &unavailable));
        assert!(begun.elapsed() < Duration::from_millis(3500), "{:?}", begun.elapsed());
    }

    #[actix_web::test]
    async fn a_rule_without_a_thread_goes_on_when_nobody_waits_for_it_any_more() {
        let folder = TempDir::new().unwrap();
        let storage = storage(&folder);
        let (go_on, may_go_on) = tokio::sync::oneshot::channel::<()>();
        let rule = |_| async move {
            _ = may_go_on.await;
            Ok::<_, SignInError>(())
        };
        let refused = storage.run_async(rule).await.unwrap_err();
        assert_eq!((refused.code, storage.load().running), (Code::StorageUnavailable, 1));
        go_on.send(()).unwrap();
        let next = storage.run_async(|_| async { Ok::<_, SignInError>(7) });
        assert_eq!(next.await, Ok(7));
    }

    #[actix_web::test]
    async fn a_full_queue_refuses_at_once() {
        let folder = TempDir::new().unwrap();
        let storage = storage(&folder);
        let places = u32::try_from(QUEUE + 1).unwrap();
        let _taken = storage.places.acquire_many(places).await.unwrap();
        let begun = Instant::now();
        let refused = storage.run(|_| sleep(0)).await.unwrap_err();
        assert_eq!(refused.code, Code::StorageUnavailable);
        assert!(begun.elapsed() < Duration::from_secs(1));
    }

    #[actix_web::test]
    async fn a_rule_that_panics_is_our_fault_and_gives_its_turn_back() {
        let folder = TempDir::new().unwrap();
        let storage = storage(&folder);
        let panicked = storage.run(|_| -> Result<(), SignInError> { panic!("a fault") }).await;
        assert_eq!(panicked, Err(Code::Internal.into()));
        assert_eq!(storage.run(|_| sleep(0)).await, Ok(()));
    }
}
