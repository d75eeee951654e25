//! A PostgreSQL server that crashes, freezes, or has no connection left.

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use rig::{Cluster, Setup};

use super::scene::{POOL, Scene};
use crate::postgres::database_in;

#[tokio::test]
async fn a_server_that_crashes_and_comes_back_costs_no_promise() {
    let mut cluster = Setup::durable().start().expect("a cluster");
    let scene = Scene::on(&database_in(&cluster));
    cluster.stop_immediate().expect("a crash");
    scene.bears_it_for(Duration::from_secs(3)).await;
    cluster.start().expect("a start");
    scene.recovers().await;
}

/// Besides the pool's: the ping's two, the courier's, and what the runtime keeps.
const OTHER_THREADS: usize = 6;

#[tokio::test]
async fn a_server_frozen_for_20_s_costs_no_promise_and_pins_no_more_threads_than_the_pool_has() {
    let mut cluster = Setup::durable().start().expect("a cluster");
    let scene = Scene::on(&database_in(&cluster));
    let before = scene.threads();
    cluster.freeze().expect("a frost");
    let from = Instant::now();
    scene.bears_it_for(Duration::from_secs(10)).await;
    scene.rush(200).await;
    let pinned = scene.threads().saturating_sub(before);
    assert!(pinned <= POOL + OTHER_THREADS, "{before} threads were there, {pinned} more are pinned");
    scene.bears_it_for(Duration::from_secs(20).saturating_sub(from.elapsed())).await;
    cluster.thaw();
    scene.recovers().await;
}

#[tokio::test]
async fn a_server_without_a_connection_left_costs_no_promise() {
    let cluster = Setup::durable().max_connections(20).start().expect("a cluster");
    let scene = Scene::on(&database_in(&cluster));
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
    while markets.count().get_result::<i64>(&mut superuser).expect("a count") > 0 {
        markets.select(pg_terminate_backend(pid)).execute(&mut superuser).expect("a superuser's right");
        held.extend(std::iter::from_fn(|| PgConnection::establish(&url).ok()));
    }
    superuser.batch_execute("SELECT 1").expect("the connection lives");
    held.push(superuser);
    held
}
