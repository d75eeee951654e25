//! What users keep, and prices: routed, not understood.

use serde_json::{Value, json};

use crate::support::{Gate, Market, problem};

const ID: &str = "0199f0a4-6d2e-7c11-8a53-0e6a5a2f9d10";

#[tokio::test]
async fn what_users_keep_goes_to_the_market_of_their_token() {
    let (kg, us) = (Market::start("kg").await, Market::start("us").await);
    let gate = Gate::before(&[&kg, &us]).await;
    let paths = [
        ("GET", "addresses".to_owned()),
        ("POST", "addresses".to_owned()),
        ("PUT", format!("addresses/{ID}")),
        ("DELETE", format!("addresses/{ID}")),
        ("GET", "payment-methods".to_owned()),
        ("POST", "payment-methods".to_owned()),
        ("PUT", format!("payment-methods/{ID}")),
        ("DELETE", format!("payment-methods/{ID}")),
        ("GET", "notifications?unread_only=true&limit=2".to_owned()),
        ("PUT", "notifications/read-all".to_owned()),
        ("PUT", format!("notifications/{ID}/read")),
    ];
    for (method, path) in &paths {
        let path = format!("/api/v1/profile/{path}");
        let asked = || {
            let request = gate.request(method, &path);
            if ["POST", "PUT"].contains(method) { request.json(&json!({ "a": 1 })) } else { request }
        };
        let answer: Value = asked().bearer_auth(us.token()).send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["market"], "us", "{method} {path}");
        let seen = us.calls().pop().unwrap();
        assert_eq!((seen.method.as_str(), seen.path.as_str()), (*method, path.as_str()));
        assert_eq!(problem(asked().send().await.unwrap(), 401).await, "missing_token");
    }
    assert_eq!((kg.calls().len(), us.calls().len()), (0, paths.len()));
    let read_all = gate.request("PUT", "/api/v1/profile/notifications/read-all").bearer_auth(kg.token());
    assert_eq!(read_all.send().await.unwrap().status(), 200, "no body is needed");
    let unknown = gate.request("GET", "/api/v1/profile/secrets").bearer_auth(kg.token());
    assert_eq!(problem(unknown.send().await.unwrap(), 404).await, "not_found");
}

#[tokio::test]
async fn a_price_is_the_market_s_that_the_path_names() {
    let (kg, us) = (Market::start("kg").await, Market::start("us").await);
    let gate = Gate::before(&[&kg, &us]).await;
    let path = |market: &str| format!("/api/v1/markets/{market}/price?amount_minor=2999");
    let answer: Value = gate.request("GET", &path("us")).send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["market"], "us");
    assert_eq!(us.calls().pop().unwrap().path, path("us"));
    for unknown in ["zz", "US", "u"] {
        assert_eq!(
            problem(gate.request("GET", &path(unknown)).send().await.unwrap(), 404).await,
            "not_found"
        );
    }
    let other = gate.request("GET", &path("us")).header("x-market", "kg").send().await.unwrap();
    assert_eq!(problem(other, 422).await, "market_mismatch");
    assert!(kg.calls().is_empty());
}
