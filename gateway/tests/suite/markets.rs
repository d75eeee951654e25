//! What is gathered from markets, and markets that come and go.

use std::time::{Duration, Instant};

use gateway::Patience;
use serde_json::Value;

use crate::support::{Gate, Market, Reply, Stub, problem};

async fn get(gate: &Gate, path: &str) -> Value {
    let answer = gate.request("GET", path).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    answer.json().await.unwrap()
}

#[tokio::test]
async fn the_markets_are_listed_and_stay_listed_while_away() {
    let (mut kg, us) = (Market::start("kg").await, Market::start("us").await);
    let gate = Gate::before(&[&kg, &us]).await;
    let listed = get(&gate, "/api/v1/auth/markets").await;
    assert_eq!(listed["default_market"], "kg");
    let names: Vec<_> =
        listed["supported_markets"].as_array().unwrap().iter().map(|one| one["market"].clone()).collect();
    assert_eq!(names, ["kg", "us"]);
    kg.stub.stop().await;
    assert_eq!(get(&gate, "/api/v1/auth/markets").await, listed);
}

#[tokio::test]
async fn health_says_who_is_up_now() {
    let (mut kg, us) = (Market::start("kg").await, Market::start("us").await);
    let gate = Gate::before(&[&kg, &us]).await;
    let health = get(&gate, "/api/v1/auth/health").await;
    assert_eq!((&health["status"], &health["service"]), (&"ok".into(), &"gateway".into()));
    assert_eq!(health["markets"], serde_json::json!({ "kg": "up", "us": "up" }));
    kg.stub.stop().await;
    tokio::time::sleep(Duration::from_millis(600)).await;
    let health = get(&gate, "/api/v1/auth/health").await;
    assert_eq!(health["status"], "degraded");
    assert_eq!(health["markets"], serde_json::json!({ "kg": "down", "us": "up" }));
}

#[tokio::test]
async fn a_crowd_asking_for_health_makes_one_probe_and_a_frozen_market_delays_it_a_second() {
    let (kg, us) = (Stub::start(|_| Reply::Silence).await, Market::start("us").await);
    let gate = Gate::at(&[("kg", kg.address), ("us", us.stub.address)], &[], Patience::default());
    let started = Instant::now();
    let crowd = futures_util::future::join_all((0..50).map(|_| get(&gate, "/api/v1/auth/health"))).await;
    // Other requests may wait five seconds for a market.
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
    assert!(crowd.iter().all(|health| health["markets"] == serde_json::json!({ "kg": "down", "us": "up" })));
    assert_eq!(us.stub.seen("/api/v1/auth/health").len(), 1);
}

#[tokio::test]
async fn the_document_is_the_markets_and_is_kept() {
    let (mut kg, mut us) = (Market::start("kg").await, Market::start("us").await);
    let gate = Gate::before(&[&kg, &us]).await;
    let document = get(&gate, "/openapi.json").await;
    assert!(document["paths"]["/api/v1/auth/profile"]["get"].is_object());
    kg.stub.stop().await;
    us.stub.stop().await;
    assert_eq!(get(&gate, "/openapi.json").await, document);
    let alone = Gate::with(&[&kg, &us], &[], Patience::default());
    let none = alone.request("GET", "/openapi.json").send().await.unwrap();
    assert_eq!(problem(none, 503).await, "market_unavailable");
}

#[tokio::test]
async fn keys_and_metadata_are_per_market() {
    let (kg, us) = (Market::start("kg").await, Market::start("us").await);
    let gate = Gate::before(&[&kg, &us]).await;
    for market in [&kg, &us] {
        let id = &market.id;
        assert_eq!(get(&gate, &format!("/markets/{id}/jwks.json")).await, market.keys.public().to_jwks());
        let metadata = get(&gate, &format!("/.well-known/oauth-authorization-server/markets/{id}")).await;
        assert_eq!(metadata["issuer"], market.issuer());
    }
    for unknown in ["xx", "KG", "k"] {
        let answer = gate.request("GET", &format!("/markets/{unknown}/jwks.json")).send().await.unwrap();
        assert_eq!(problem(answer, 404).await, "not_found", "{unknown}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_third_market_joins_by_configuration_alone_without_a_restart() {
    let (kg, kz) = (Market::start("kg").await, Market::start("kz").await);
    let gate = Gate::before(&[&kg]).await;
    let request = || gate.code_for("+77011234567");
    assert_eq!(problem(request().send().await.unwrap(), 422).await, "market_not_supported");
    for (key, value) in [("URL", format!("http://{}", kz.stub.address)), ("PREFIXES", "+76,+77".to_owned())] {
        gate.env.lock().unwrap().insert(format!("GATEWAY__MARKETS__KZ__{key}"), value);
    }
    let hangup = std::process::Command::new("kill").args(["-HUP", &std::process::id().to_string()]).status();
    assert!(hangup.unwrap().success());
    let deadline = Instant::now() + Duration::from_secs(5);
    while request().send().await.unwrap().status() != 200 {
        assert!(Instant::now() < deadline, "the third market did not join");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(gate.profile(&kz.token()).send().await.unwrap().status(), 200);
    assert_eq!(gate.profile(&kg.token()).send().await.unwrap().status(), 200);
}
