//! A PostgreSQL server that crashes, freezes, or has no connection left.

use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::prelude::*;
use rig::{Cluster, Setup};

use super::scene::{POOL, Scene, home};
use crate::postgres::database_in;
use crate::recorder::Recorder;

#[tokio::test]
async fn a_server_that_crashes_and_comes_back_costs_no_promise() {
    let mut cluster = Setup::durable().start().expect("a cluster");
    let scene = Scene::on(&database_in(&cluster)).await;
    cluster.stop_immediate().expect("a crash");
    scene.bears_it_for(Duration::from_secs(6)).await;
    cluster.start().expect("a start");
    scene.recovers().await;
}

/// Besides the pool's: those that wait for a connection, for a while and in vain: seventeen of the courier's, and the
/// ping's.
const OTHER_THREADS: usize = 17 + 3;
/// How long a thread without work stays, and what a loaded machine adds.
const IDLE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn a_server_frozen_for_20_s_costs_no_promise_and_pins_no_more_threads_than_the_pool_has() {
    let mut cluster = Setup::durable().start().expect("a cluster");
    let recorder = Arc::new(Recorder::start());
    // Each worker keeps idle threads of its own, which nothing pins.
    let home = home(&database_in(&cluster), &recorder).set("SERVER__WORKERS", "1");
    let scene = Scene::of(home, recorder).await;
    cluster.freeze().expect("a frost");
    scene.bears_it_for(Duration::from_secs(8)).await;
    scene.rush(200).await;
    let (idle, pinned) = (scene.idle_threads, scene.market.process.threads());
    assert!(pinned <= idle + POOL + OTHER_THREADS, "{pinned} threads, {idle} of them before anybody came");
    scene.bears_it_for(Duration::from_secs(8)).await;
    cluster.thaw();
    let market = scene.recovers().await;
    let until = Instant::now() + IDLE;
    eprintln!("THREADS {idle} {pinned} {}", market.process.threads());
    while market.process.threads() > idle + POOL {
        assert!(Instant::now() < until, "{} threads have not come back", market.process.threads() - idle);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn a_market_that_waits_for_a_frozen_server_ends_when_it_is_told_to() {
    let mut cluster = Setup::fast().start().expect("a cluster");
    let recorder = Arc::new(Recorder::start());
    let home = home(&database_in(&cluster), &recorder).set("SERVER__DRAIN", "0");
    let mut scene = Scene::of(home, recorder).await;
    cluster.freeze().expect("a frost");
    scene.rush(2 * POOL).await;
    let from = Instant::now();
    scene.market.process.interrupt();
    assert_eq!(scene.market.process.exit_code(), Some(0));
    assert!(from.elapsed() < Duration::from_secs(20), "it took {:?}", from.elapsed());
}

#[tokio::test]
async fn a_server_without_a_connection_left_costs_no_promise() {
    let cluster = Setup::durable().max_connections(20).start().expect("a cluster");
    let scene = Scene::on(&database_in(&cluster)).await;
    let held = take_all_connections(&cluster);
    scene.bears_it_for(Duration::from_secs(5)).await;
    drop(held);
    scene.recovers().await;
}

diesel::define_sql_function! { fn pg_terminate_backend(pid: diesel::sql_types::Integer) -> diesel::sql_types::Bool; }

diesel::table! {
    pg_stat_activity (pid) {
        pid -> Integer,
        application_name -> Text,
    }
}

/// Throws the market out, and takes its place.
fn take_all_connections(cluster: &Cluster) -> Vec<PgConnection> {
    use self::pg_stat_activity::dsl::{application_name, pg_stat_activity, pid};
    let url = cluster.url("postgres");
    let mut superuser = PgConnection::establish(&url).expect("a connection");
    let markets = pg_stat_activity.filter(application_name.eq("market-auth"));
    let mut held = Vec::new();
    // A backend gives up its place some time after it was told to: nobody must be there before and after the taking.
    let mut alone = [false; 2];
    while alone != [true; 2] {
        markets.select(pg_terminate_backend(pid)).execute(&mut superuser).expect("a superuser's right");
        alone = [(); 2].map(|()| {
            held.extend(std::iter::from_fn(|| PgConnection::establish(&url).ok()));
            markets.count().get_result::<i64>(&mut superuser).expect("a count") == 0
        });
    }
    held.push(superuser);
    held
}
