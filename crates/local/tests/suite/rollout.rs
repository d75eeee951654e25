//! Two replicas are replaced one after the other behind HAProxy, under load.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::task::JoinSet;
use tokio::time::{interval, sleep};

use crate::binaries::{sign_in, token};
use crate::client::Client;
use crate::market::{Home, Market, keys};
use crate::postgres::Postgres;
use crate::recorder::Recorder;

/// A replica's addresses, which it has again after its restart.
struct Place {
    public: String,
    internal: String,
}

impl Place {
    fn free() -> Self {
        let listeners = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").expect("a port"));
        let [public, internal] = listeners.map(|one| one.local_addr().expect("its address").to_string());
        Self { public, internal }
    }

    /// A replica's home, with the keys of the first.
    fn home(&self, database: &Postgres, recorder: &Recorder, keys: &Path) -> Home {
        Home::of("kg", &database.url, recorder)
            .set("SERVER__BIND", &self.public)
            .set("INTERNAL__BIND", &self.internal)
            .set("TOKENS__KEYS_DIR", &keys.display().to_string())
            .set("SERVER__DRAIN", "2")
    }

    /// Waits until the balancer has found the replica: a request that it sent is counted there.
    async fn takes_traffic(&self) {
        let (operators, until) = (Client::of(&format!("http://{}", self.internal)), Instant::now());
        while !operators.text("/metrics").await.contains("http_requests_total{") {
            assert!(until.elapsed() < Duration::from_secs(20), "the balancer does not find the replica");
            sleep(Duration::from_millis(50)).await;
        }
    }
}

/// HAProxy in front of the replicas: it asks `/readyz` five times a second and never sends a request twice.
struct Balancer {
    child: Child,
    url: String,
    _folder: TempDir,
}

impl Balancer {
    fn start(places: &[Place]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let front = Place::free().public;
        let server = |(number, place): (usize, &Place)| {
            let port = place.internal.rsplit(':').next().expect("a port");
            format!("  server s{number} {} check port {port}\n", place.public)
        };
        let servers: String = places.iter().enumerate().map(server).collect();
        let configuration = format!(
            "defaults\n  mode http\n  timeout connect 5s\n  timeout check 5s\n  timeout client 10s\n  timeout server 10s\n  retries 0\n\
             listen market\n  bind {front}\n  balance roundrobin\n  option httpchk GET /readyz\n  \
             http-check expect status 200\n  default-server inter 200ms fall 1 rise 1\n{servers}"
        );
        let file = folder.path().join("haproxy.cfg");
        fs::write(&file, configuration).expect("a file");
        let haproxy = rig::tools::haproxy().expect("HAProxy");
        let child = Command::new(haproxy).arg("-db").arg("-f").arg(file).stderr(Stdio::null()).spawn();
        Self { child: child.expect("HAProxy starts"), url: format!("http://{front}"), _folder: folder }
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The load on a thread of its own: the test waits for processes.
fn load_beside(url: &str, token: String, stop: &Arc<AtomicBool>) -> JoinHandle<Vec<u16>> {
    let (url, stop) = (url.to_owned(), Arc::clone(stop));
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(load(url, token, stop))
    })
}

/// A hundred requests a second until told to stop; their statuses, 0 where there was no answer.
async fn load(url: String, token: String, stop: Arc<AtomicBool>) -> Vec<u16> {
    let (http, mut tick, mut under_way) =
        (reqwest::Client::new(), interval(Duration::from_millis(10)), JoinSet::new());
    while !stop.load(Ordering::Relaxed) {
        tick.tick().await;
        let request = http.get(format!("{url}/api/v1/auth/profile")).bearer_auth(&token);
        under_way.spawn(async move { request.send().await.map_or(0, |answer| answer.status().as_u16()) });
    }
    under_way.join_all().await
}

#[tokio::test]
async fn a_rolling_restart_of_two_replicas_loses_no_request() {
    let (recorder, database) = (Recorder::start(), Postgres::kg());
    let shared = tempfile::tempdir().expect("a folder");
    keys(shared.path(), "kg");
    let places = [Place::free(), Place::free()];
    let homes = places.each_ref().map(|place| place.home(&database, &recorder, shared.path()));
    let mut replicas: Vec<Market> = homes.iter().map(Home::start).collect();
    let balancer = Balancer::start(&places);
    let direct = Client::of(&replicas[0].url);
    let signed_in = sign_in(&direct, &recorder, "+996505325311").await;
    let stop = Arc::new(AtomicBool::new(false));
    let health = format!("{}/api/v1/auth/health", balancer.url);
    while !reqwest::get(&health).await.is_ok_and(|answer| answer.status() == 200) {
        sleep(Duration::from_millis(50)).await;
    }
    let begun = Instant::now();
    let load = load_beside(&balancer.url, token(&signed_in).to_owned(), &stop);
    for ((replica, place), home) in replicas.iter_mut().zip(&places).zip(&homes) {
        place.takes_traffic().await;
        replica.process.signal("TERM");
        assert_eq!(replica.process.exit_code(), Some(0), "the exit code tells the truth");
        *replica = home.start();
        place.takes_traffic().await;
    }
    stop.store(true, Ordering::Relaxed);
    let statuses = load.join().expect("the load ends");
    let lost: Vec<_> = statuses.iter().filter(|status| **status != 200).collect();
    assert!(lost.is_empty(), "{lost:?} of {}", statuses.len());
    let expected = begun.elapsed().as_secs() as usize * 80;
    assert!(statuses.len() > expected, "{} requests are no load", statuses.len());
}
