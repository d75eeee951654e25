//! A market under load whose database is about to be hurt.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::crowd::Crowd;
use super::history::Outcome;
use crate::client::Client;
use crate::market::{Home, Market};
use crate::recorder::Recorder;

/// How long a market may take to be back, once its database is.
const RECOVERY: Duration = Duration::from_secs(10);
/// How long a market may take to notice that its database is away.
const NOTICE: Duration = Duration::from_secs(8);

/// The market's connections.
pub(super) const POOL: usize = 6;

pub(super) struct Scene {
    pub(super) home: Home,
    pub(super) market: Market,
    pub(super) crowd: Crowd,
}

/// A market's home with a small pool, without budgets: all of the crowd comes from one address.
pub(super) fn home(database_url: &str, recorder: &Recorder) -> Home {
    let budgets = ["PEER", "PREFIX", "MARKET"]
        .into_iter()
        .flat_map(|who| ["SENDS", "WRONG"].map(|what| format!("BUDGETS__{who}_{what}")));
    let home = Home::of("kg", database_url, recorder)
        .set("DATABASE__POOL", &POOL.to_string())
        .set("SERVER__WORKERS", "2");
    budgets.fold(home, |home, key| home.set(&key, "0"))
}

impl Scene {
    /// A market on `database_url`, and a crowd that it already serves.
    pub(super) fn on(database_url: &str) -> Self {
        let recorder = Arc::new(Recorder::start());
        Self::of(home(database_url, &recorder), recorder)
    }

    pub(super) fn of(home: Home, recorder: Arc<Recorder>) -> Self {
        let market = home.start();
        let crowd = Crowd::at(&market.url, recorder);
        crowd.wait_for(60);
        Self { home, market, crowd }
    }

    /// The status of a probe.
    pub(super) async fn probe(&self, path: &str) -> u16 {
        Client::of(&self.market.internal).get(path).await.status
    }

    /// How many threads the market's process has.
    pub(super) fn threads(&self) -> usize {
        let tasks = format!("/proc/{}/task", self.market.process.id());
        std::fs::read_dir(tasks).expect("the process runs").count()
    }

    /// Waits until the market has noticed that its database is away, and looks at how it bears that for a while.
    pub(super) async fn bears_it_for(&self, time: Duration) {
        self.becomes("/readyz", 503, NOTICE).await;
        let from = Instant::now();
        while from.elapsed() < time {
            assert_eq!((self.probe("/livez").await, self.probe("/readyz").await), (200, 503));
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        let answers = self.crowd.history().between(from, Instant::now());
        assert!(!answers.is_empty(), "nobody asked meanwhile");
        for answer in &answers {
            assert_eq!(answer.outcome, Outcome::Unavailable, "{answer:?}");
        }
    }

    /// Asks `count` times at once, in vain.
    pub(super) async fn rush(&self, count: usize) {
        let (phone, session, token) = self.crowd.somebody();
        let looks = (0..count).map(|_| {
            let (asker, phone) = (self.crowd.asker.clone(), phone.clone());
            let (session, token) = (session.clone(), token.clone());
            async move { asker.look(&phone, &session, &token).await }
        });
        let answers = looks.collect::<tokio::task::JoinSet<_>>().join_all().await;
        assert!(answers.iter().all(|answer| *answer == Outcome::Unavailable), "{answers:?}");
    }

    /// The database is back: so is the market, in time and by itself, and it has kept every promise.
    pub(super) async fn recovers(self) {
        self.becomes("/readyz", 200, RECOVERY).await;
        self.crowd.wait_for(60);
        self.crowd.judge().await;
    }

    async fn becomes(&self, path: &str, status: u16, within: Duration) {
        let until = Instant::now() + within;
        while self.probe(path).await != status {
            assert!(Instant::now() < until, "{path} is not {status} within {within:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}
