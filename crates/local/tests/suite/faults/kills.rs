//! A market that is killed at random moments, ten times.

use std::sync::Arc;
use std::time::Duration;

use common::{Entropy, SeededEntropy, SystemEntropy};

use super::scene::{Scene, home, home_on_sqlite};
use crate::market::Home;
use crate::postgres::Postgres;
use crate::recorder::Recorder;

/// Repeats the moments of an earlier run.
const SEED: &str = "KILL_SEED";

#[tokio::test]
async fn a_market_killed_ten_times_on_postgresql_has_kept_every_promise() {
    let (database, recorder) = (Postgres::kg(), Arc::new(Recorder::start()));
    killed_ten_times(home(&database.url, &recorder), recorder).await;
}

#[tokio::test]
async fn a_market_killed_ten_times_on_sqlite_has_kept_every_promise() {
    let (folder, recorder) = (tempfile::tempdir().expect("a folder"), Arc::new(Recorder::start()));
    killed_ten_times(home_on_sqlite(folder.path(), &recorder), recorder).await;
}

async fn killed_ten_times(home: Home, recorder: Arc<Recorder>) {
    let port = rig::port::free().expect("a port");
    let mut scene = Scene::of(home.set("SERVER__BIND", &format!("127.0.0.1:{port}")), recorder).await;
    for moment in moments() {
        std::thread::sleep(moment);
        scene.market.process.kill();
        scene.start_again().await;
        scene.crowd.wait_for(5);
    }
    scene.recovers().await;
}

/// Ten waits of up to a second.
fn moments() -> Vec<Duration> {
    let seed = std::env::var(SEED).ok().and_then(|text| text.parse().ok()).unwrap_or_else(|| {
        let mut bytes = [0; 8];
        SystemEntropy.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    });
    println!("{SEED}={seed}");
    let mut bytes = [0; 20];
    SeededEntropy::new(seed).fill(&mut bytes);
    let millis = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]) % 1_000);
    millis.map(|millis| Duration::from_millis(millis.into())).collect()
}
