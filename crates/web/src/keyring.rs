//! The market's signing keys as their folder has them now: it is read again while the service runs.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use edge::{Hangup, StopWatch};
use tokens::{KeyError, SigningKeys};
use tokio::time::sleep;

/// How often the folder is looked into; SIGHUP asks for a look at once.
const EVERY: Duration = Duration::from_secs(2);

/// The keys of the last good look.
pub(crate) struct Keyring {
    folder: PathBuf,
    production: bool,
    keys: RwLock<Arc<SigningKeys>>,
    /// The fault of the last look, so that it is told once.
    fault: RwLock<Option<String>>,
}

impl Keyring {
    pub(crate) fn new(folder: PathBuf, production: bool, keys: SigningKeys) -> Self {
        Self { folder, production, keys: RwLock::new(Arc::new(keys)), fault: RwLock::default() }
    }

    /// The keys as they are now.
    pub(crate) fn keys(&self) -> Arc<SigningKeys> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Looks into the folder again and again until the server is closed.
    pub(crate) async fn watch(self: Arc<Self>, mut stop: StopWatch) {
        let mut hangup = Hangup::listen();
        loop {
            tokio::select! {
                () = stop.closed() => return,
                () = sleep(EVERY) => (),
                () = hangup.next() => (),
            }
            let keyring = Arc::clone(&self);
            if tokio::task::spawn_blocking(move || keyring.look()).await.is_err() {
                tracing::error!("a look into the folder of keys did not end");
            }
        }
    }

    /// Takes what the folder has now; a folder that can't be used changes nothing, and is told of once.
    fn look(&self) {
        let found = SigningKeys::load(&self.folder, self.production);
        let fault = found.as_ref().err().map(KeyError::to_string);
        let mut last = self.fault.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(cause) = fault.as_ref().filter(|_| fault != *last) {
            tracing::warn!(cause, "the keys can't be read: those of before stay");
        }
        *last = fault;
        if let Some(keys) = found.ok().filter(|keys| !keys.are_those_of(&self.keys())) {
            *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
            tracing::info!("the keys have changed");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use chrono::TimeDelta;
    use common::{MarketId, SystemEntropy, Timestamp};
    use tokens::{Algorithm, KeyFolder, KeySet};

    use super::*;

    struct Fixture {
        keyring: Keyring,
        folder: KeyFolder,
        path: tempfile::TempDir,
    }

    impl Fixture {
        fn new() -> Self {
            let path = tempfile::tempdir().unwrap();
            let market: MarketId = "xx".parse().unwrap();
            let keys = SigningKeys::load_or_create(path.path(), &market, Algorithm::default()).unwrap();
            let keyring = Keyring::new(path.path().to_owned(), false, keys);
            Self { keyring, folder: KeyFolder::new(path.path(), &market, false), path }
        }

        fn looked(&self) -> Arc<KeySet> {
            self.keyring.look();
            self.keyring.keys().public().clone()
        }
    }

    #[test]
    fn a_change_of_the_folder_is_seen() {
        let fixture = Fixture::new();
        let (before, now) = (fixture.looked(), Timestamp::default());
        fixture.folder.rotate(Algorithm::EdDsa, TimeDelta::zero(), now, &SystemEntropy).unwrap();
        let after = fixture.looked();
        assert_ne!(before, after);
        fixture.folder.retire("dev-xx-1", TimeDelta::zero(), true, now).unwrap();
        assert_ne!(after, fixture.looked());
    }

    #[test]
    fn a_broken_folder_keeps_the_last_good_keys() {
        let fixture = Fixture::new();
        let before = fixture.looked();
        let file = fixture.path.path().join("keys.toml");
        let roles = fs::read_to_string(&file).unwrap();
        for broken in ["", "signing = \"gone\"", "signing = "] {
            fs::write(&file, broken).unwrap();
            assert_eq!(fixture.looked(), before, "{broken}");
            assert!(fixture.keyring.fault.read().unwrap().is_some(), "{broken}");
        }
        fs::write(&file, roles).unwrap();
        assert_eq!(fixture.looked(), before);
        assert_eq!(*fixture.keyring.fault.read().unwrap(), None);
    }
}
