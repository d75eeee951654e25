//! The Rust client keeps a session as the TypeScript one does.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use market_auth_client::api::{Profile, Scope, SignedIn};
use market_auth_client::{Error, FileStorage, MarketAuth, MemoryStorage, Options, Storage as _};

use super::relay::Relay;
use crate::client::Client;
use crate::process::Stack;

const PHONE: &str = "+996505325311";
const REFRESH: &str = "/api/v1/auth/refresh";
const VERIFY: &str = "/api/v1/auth/verify-code";
const SEND: &str = "/api/v1/auth/send-code";
/// Longer than an access token is used.
const LONG: u64 = 1790;

/// A clock that can be put forward.
#[derive(Clone, Default)]
struct Ahead(Arc<AtomicU64>);

impl Ahead {
    fn forward(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::Relaxed);
    }

    #[expect(clippy::disallowed_methods, reason = "it is the machine's clock that is put forward")]
    fn options(&self, relay: &Relay) -> Options {
        let ahead = self.clone();
        let seconds = move || Duration::from_secs(ahead.0.load(Ordering::Relaxed));
        Options::at(&relay.url).clock(move || std::time::SystemTime::now() + seconds())
    }
}

async fn sign_in(auth: &MarketAuth, stack: &Stack) -> SignedIn {
    auth.send_code(PHONE).await.expect("a code is sent");
    let code = Client::of(&stack.gateway).code(PHONE).await;
    auth.verify_code(PHONE, &code).await.expect("signed in")
}

/// As many at once.
async fn profiles(auth: &MarketAuth, callers: usize) -> Vec<Result<Profile, Error>> {
    futures_util::future::join_all((0..callers).map(|_| auth.profile())).await
}

#[tokio::test]
async fn many_callers_share_one_refresh() {
    let (stack, clock) = (Stack::start(), Ahead::default());
    let relay = Relay::before(&stack.gateway);
    let auth = MarketAuth::new(clock.options(&relay)).expect("a client");
    sign_in(&auth, &stack).await;
    assert!(auth.profile().await.is_ok() && relay.times(REFRESH) == 0);
    clock.forward(LONG);
    assert!(profiles(&auth, 20).await.iter().all(Result::is_ok));
    assert_eq!(relay.times(REFRESH), 1);
}

#[tokio::test]
async fn processes_that_share_a_file_refresh_once_and_nobody_else_reads_it() {
    let (stack, clock) = (Stack::start(), Ahead::default());
    let relay = Relay::before(&stack.gateway);
    let file = stack.folder.path().join("config/session.json");
    let client = || MarketAuth::new(clock.options(&relay).storage(FileStorage::at(&file))).expect("a client");
    let (one, other) = (client(), client());
    sign_in(&one, &stack).await;
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::MetadataExt::mode(&file.metadata().expect("a file")) & 0o777, 0o600);
    clock.forward(LONG);
    let (ones, others) = tokio::join!(profiles(&one, 3), profiles(&other, 3));
    assert!(ones.iter().chain(&others).all(Result::is_ok));
    assert_eq!(relay.times(REFRESH), 1);
    one.logout(Scope::Session).await.expect("signed out");
    assert!(other.session().expect("it can be read").is_none() && !file.exists());
}

#[tokio::test]
async fn answers_that_were_lost_are_asked_for_again() {
    let (stack, clock) = (Stack::start(), Ahead::default());
    for (path, answers) in [(SEND, 1), (VERIFY, 2), (REFRESH, 2)] {
        let relay = Relay::losing(&stack.gateway, path, answers);
        let auth = MarketAuth::new(clock.options(&relay)).expect("a client");
        let signed_in = sign_in(&auth, &stack).await;
        clock.forward(LONG);
        let sessions = auth.sessions().await.expect("the session lives");
        assert!(sessions.iter().any(|session| session.current && session.id == signed_in.session_id));
        assert_eq!(relay.times(path), answers + 1, "{path}");
    }
}

#[tokio::test]
async fn who_gives_up_loses_nothing_of_a_refresh() {
    let (stack, clock) = (Stack::start(), Ahead::default());
    let relay = Relay::before(&stack.gateway);
    let auth = MarketAuth::new(clock.options(&relay)).expect("a client");
    sign_in(&auth, &stack).await;
    clock.forward(LONG);
    let leaving = auth.clone();
    let left = tokio::spawn(async move { leaving.profile().await });
    while relay.times(REFRESH) == 0 {
        tokio::task::yield_now().await;
    }
    left.abort();
    assert!(auth.profile().await.is_ok());
    assert_eq!(relay.times(REFRESH), 1);
}

#[tokio::test]
async fn a_token_that_is_refused_is_refreshed_and_an_ended_session_forgotten() {
    let stack = Stack::start();
    let relay = Relay::before(&stack.gateway);
    let (auth, storage) = shared(&relay);
    sign_in(&auth, &stack).await;
    let mut session = storage.load().expect("a storage").expect("a session");
    session.access_token = "no token".into();
    storage.save(Some(&session)).expect("a storage");
    assert!(auth.profile().await.is_ok());
    assert_eq!((relay.times(REFRESH), relay.times("/api/v1/auth/profile")), (1, 2));

    auth.end_session(&session.session_id).await.expect("ended");
    for outcome in profiles(&auth, 3).await {
        assert!(matches!(outcome, Err(Error::SignedOut)), "{outcome:?}");
    }
    assert!(storage.load().expect("a storage").is_none());
}

/// A client, and the storage that it keeps its session in.
fn shared(relay: &Relay) -> (MarketAuth, Arc<MemoryStorage>) {
    struct Lent(Arc<MemoryStorage>);
    impl market_auth_client::Storage for Lent {
        fn load(&self) -> std::io::Result<Option<market_auth_client::Session>> {
            self.0.load()
        }

        fn save(&self, session: Option<&market_auth_client::Session>) -> std::io::Result<()> {
            self.0.save(session)
        }
    }
    let storage = Arc::new(MemoryStorage::default());
    let options = Options::at(&relay.url).storage(Lent(storage.clone()));
    (MarketAuth::new(options).expect("a client"), storage)
}
