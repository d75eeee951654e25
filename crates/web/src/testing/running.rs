//! A market's server in a thread of its own.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use common::api::InboxMessage;
use common::settings::Profile;
use common::{Clock, Phone};
use courier::Inbox;
use edge::StopHandle;
use store::testing::TestDatabase;
use tempfile::TempDir;
use tokens::SigningKeys;

use crate::{Market, MarketServer, MarketSettings};

/// How long a test waits for a message.
const PATIENCE: Duration = Duration::from_secs(10);
const SAMPLE_KEY: &str = "0123456789abcdefghijklmnopqrstuvwxyz, for tests only";

/// A server to be.
pub struct Setup<M> {
    market: M,
    settings: HashMap<String, String>,
    clock: Option<Arc<dyn Clock>>,
    premises: Arc<Premises>,
}

/// What the replicas of a market share.
struct Premises {
    keys: TempDir,
    database: TestDatabase,
}

/// A server that runs until it is dropped.
pub struct RunningMarket {
    public: SocketAddr,
    internal: SocketAddr,
    inbox: Arc<Inbox>,
    stop: StopHandle,
    thread: Option<JoinHandle<()>>,
    // Dropped after the server has ended.
    premises: Arc<Premises>,
}

impl<M: Market> Setup<M> {
    /// A development server of `market` on `database`.
    pub fn new(market: M, mut database: TestDatabase) -> Self {
        // A SQLite file has one owner at a time.
        database.close();
        let keys = tempfile::tempdir().expect("a folder for keys");
        Self::within(market, Arc::new(Premises { keys, database }))
    }

    /// A second server of `market`, beside one that runs.
    pub fn beside(market: M, running: &RunningMarket) -> Self {
        Self::within(market, Arc::clone(&running.premises))
    }

    fn within(market: M, premises: Arc<Premises>) -> Self {
        let database_url = premises.database.url().to_owned();
        let keys_dir = premises.keys.path().display().to_string();
        let setup = Self { market, settings: HashMap::new(), clock: None, premises };
        [("SERVER__BIND", "127.0.0.1:0"), ("INTERNAL__BIND", "127.0.0.1:0"), ("SERVER__WORKERS", "2")]
            .into_iter()
            .chain([
                ("TOKENS__REFRESH_KEY", SAMPLE_KEY),
                ("SIGNIN__CODE_KEY", SAMPLE_KEY),
                ("COURIER__SEAL_KEY", SAMPLE_KEY),
                ("DATABASE__URL", &database_url),
                ("TOKENS__KEYS_DIR", &keys_dir),
            ])
            .fold(setup, |setup, (key, value)| setup.set(key, value))
    }

    /// Sets `key` (`SIGNIN__WINDOW`), as the environment would.
    pub fn set(mut self, key: &str, value: &str) -> Self {
        self.settings.insert(format!("{}__{key}", self.market.env_prefix()), value.to_owned());
        self
    }

    /// Takes the time from `clock`.
    pub fn clock(self, clock: Arc<dyn Clock>) -> Self {
        Self { clock: Some(clock), ..self }
    }

    /// Starts it.
    ///
    /// # Panics
    /// If it does not start.
    pub fn start(self) -> RunningMarket {
        let settings = MarketSettings::load(&self.market, Profile::Development, None, &self.settings);
        let mut settings = settings.expect("the settings of a test are valid");
        settings.database.store.patience = store::testing::PATIENCE;
        let inbox = Arc::clone(settings.routes.inbox().expect("the inbox is a provider"));
        let server = MarketServer::new(self.market, settings, Profile::Development).expect("a market");
        let server = self.clock.into_iter().fold(server, MarketServer::with_clock);
        let (sender, started) = channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async {
                let listening = server.build().expect("the server starts");
                sender
                    .send((listening.public_addr(), listening.internal_addr(), listening.handle()))
                    .expect("a test");
                // A test ends by aborting, which is told as an error.
                listening.serve().await.ok();
            });
        });
        let (public, internal, stop) = started.recv().expect("the server starts");
        RunningMarket { public, internal, inbox, stop, thread: Some(thread), premises: self.premises }
    }
}

impl RunningMarket {
    /// The address of `path` at the public port.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.public)
    }

    /// The address of `path` at the operators' port.
    pub fn internal_url(&self, path: &str) -> String {
        format!("http://{}{path}", self.internal)
    }

    /// The public port.
    pub fn addr(&self) -> SocketAddr {
        self.public
    }

    /// Its keys, as an attacker would have to have them.
    ///
    /// # Panics
    /// If they can't be read.
    pub fn signing_keys(&self) -> SigningKeys {
        SigningKeys::load(self.premises.keys.path(), false).expect("keys")
    }

    /// Its database.
    pub fn database(&self) -> &TestDatabase {
        &self.premises.database
    }

    /// The phone.
    pub fn inbox(&self) -> &Inbox {
        &self.inbox
    }

    /// The text of a message, once it has arrived.
    ///
    /// # Panics
    /// If it does not arrive.
    pub fn text_of(&self, delivery_id: &str) -> String {
        text_at(&[self], delivery_id)
    }

    /// The newest message to `phone` whose text is one of those, once there is one.
    ///
    /// # Panics
    /// If none arrives.
    pub fn newest_text_to(&self, phone: &str, is_meant: impl Fn(&str) -> bool) -> InboxMessage {
        let to = Phone::parse(phone).expect("a phone");
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            let found = self.inbox.list(Some(&to)).into_iter().find(|message| is_meant(&message.text));
            if let Some(message) = found {
                return message;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("no such message to {phone}");
    }

    /// The code in a message.
    pub fn code_of(&self, delivery_id: &str) -> String {
        code_at(&[self], delivery_id)
    }
}

/// The code in a message that any of the replicas may have delivered.
pub(super) fn code_at(replicas: &[&RunningMarket], delivery_id: &str) -> String {
    let text = text_at(replicas, delivery_id);
    let runs = text.split(|c: char| !c.is_ascii_digit());
    runs.filter(|run| run.len() == 6).map(str::to_owned).next().expect("a text with a code")
}

fn text_at(replicas: &[&RunningMarket], delivery_id: &str) -> String {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        let mut messages = replicas.iter().flat_map(|replica| replica.inbox.list(None));
        if let Some(message) = messages.find(|message| message.id == delivery_id) {
            return message.text;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("no message {delivery_id}");
}

impl Drop for RunningMarket {
    fn drop(&mut self) {
        self.stop.abort();
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

/// Runs a test to its end.
pub fn block_on<T>(test: impl Future<Output = T>) -> T {
    actix_web::rt::System::new().block_on(test)
}
