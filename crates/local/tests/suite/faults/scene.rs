//! A market under load whose database is about to be hurt.

use std::path::Path;
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
    /// The threads of the market's process before anybody came.
    pub(super) idle_threads: usize,
}

/// A market's home on a SQLite file, which production does not take.
pub(super) fn home_on_sqlite(folder: &Path, recorder: &Recorder) -> Home {
    home(&format!("sqlite://{}/kg.sqlite3", folder.display()), recorder).set("PROFILE", "development")
}

/// A market's home with a small pool, without budgets: all of the crowd comes from one address.
pub(super) fn home(database_url: &str, recorder: &Recorder) -> Home {
    let budgets = ["PEER", "PREFIX", "MARKET"]
        .into_iter()
        .flat_map(|who| ["SENDS", "WRONG"].map(|what| format!("BUDGETS__{who}_{what}")))
        .chain(["PREFIX_UNVERIFIED", "DAILY_SPEND"].map(|budget| format!("BUDGETS__{budget}")));
    let home = Home::of("kg", database_url, recorder)
        .set("DATABASE__POOL", &POOL.to_string())
        .set("SERVER__WORKERS", "2");
    budgets.fold(home, |home, key| home.set(&key, "0"))
}

impl Scene {
    /// A market on `database_url`, and a crowd that it already serves.
    pub(super) async fn on(database_url: &str) -> Self {
        let recorder = Arc::new(Recorder::start());
        Self::of(home(database_url, &recorder), recorder).await
    }

    pub(super) async fn of(home: Home, recorder: Arc<Recorder>) -> Self {
        let market = home.start();
        becomes(&market, "/readyz", 200, RECOVERY).await;
        let idle_threads = market.process.threads();
        let crowd = Crowd::at(&market.url, recorder);
        crowd.wait_for(60);
        Self { home, market, crowd, idle_threads }
    }

    /// The status of a probe.
    pub(super) async fn probe(&self, path: &str) -> u16 {
        probe(&self.market, path).await
    }

    /// Waits until the market has noticed that its database is away, and looks at how it bears that for a while.
    pub(super) async fn bears_it_for(&self, time: Duration) {
        becomes(&self.market, "/readyz", 503, NOTICE).await;
        let from = Instant::now();
        let answers = || self.crowd.history().between(from, Instant::now());
        while from.elapsed() < time || answers().is_empty() {
            assert!(from.elapsed() < time + NOTICE, "nobody is answered");
            assert_eq!((self.probe("/livez").await, self.probe("/readyz").await), (200, 503));
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        for answer in answers() {
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
    pub(super) async fn recovers(self) -> Market {
        becomes(&self.market, "/readyz", 200, RECOVERY).await;
        self.crowd.wait_for(60);
        self.crowd.judge().await;
        self.market
    }

    /// Starts the market again after its end, and waits until it serves.
    pub(super) async fn start_again(&mut self) {
        self.market = self.home.start();
        becomes(&self.market, "/readyz", 200, RECOVERY).await;
    }
}

pub(super) async fn probe(market: &Market, path: &str) -> u16 {
    Client::of(&market.internal).get(path).await.status
}

pub(super) async fn becomes(market: &Market, path: &str, status: u16, within: Duration) {
    let until = Instant::now() + within;
    while probe(market, path).await != status {
        assert!(Instant::now() < until, "{path} is not {status} within {within:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
