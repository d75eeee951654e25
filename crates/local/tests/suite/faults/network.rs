//! A network between the market and its database that breaks.

use std::time::Duration;

use reqwest::Url;
use rig::Proxy;

use super::scene::Scene;
use crate::postgres::Postgres;

/// The database as it is seen through a proxy.
fn through_a_proxy(database: &Postgres) -> (Proxy, String) {
    let mut url: Url = database.url.parse().expect("a URL");
    let server = (url.host_str().expect("a host"), url.port().unwrap_or(5432));
    let proxy = Proxy::to(server).expect("a proxy");
    url.set_host(Some("127.0.0.1")).expect("a host");
    url.set_port(Some(proxy.port())).expect("a port");
    (proxy, url.into())
}

#[tokio::test]
async fn a_network_that_is_cut_costs_no_promise() {
    let database = Postgres::kg();
    let (proxy, url) = through_a_proxy(&database);
    let scene = Scene::on(&url).await;
    proxy.refuse();
    proxy.cut();
    scene.bears_it_for(Duration::from_secs(6)).await;
    proxy.resume().expect("the same port");
    scene.recovers().await;
}

#[tokio::test]
async fn connections_that_break_now_and_then_cost_no_promise() {
    let database = Postgres::kg();
    let (proxy, url) = through_a_proxy(&database);
    let scene = Scene::on(&url).await;
    for _ in 0..20 {
        scene.crowd.wait_for(10);
        proxy.cut();
    }
    scene.recovers().await;
}

#[tokio::test]
async fn a_network_that_swallows_everything_costs_no_promise() {
    let database = Postgres::kg();
    let (proxy, url) = through_a_proxy(&database);
    let scene = Scene::on(&url).await;
    proxy.stall();
    scene.bears_it_for(Duration::from_secs(12)).await;
    proxy.resume().expect("it goes on");
    scene.recovers().await;
}
