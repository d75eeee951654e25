//! A PostgreSQL server that crashes, freezes, or has no connection left.

use std::time::Duration;

use rig::Setup;

use super::scene::Scene;
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
