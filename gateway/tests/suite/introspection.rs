//! Which market is asked what a token is worth.

use ::tokens::{RefreshClaims, RefreshKey};
use common::ExposeSecret;
use reqwest::RequestBuilder;

use crate::support::{Gate, Market, problem};

const BASIC: &str = "Basic c2hvcDpzM2NyZXQ=";
const FORM: &str = "application/x-www-form-urlencoded";

fn introspect(gate: &Gate, body: &str) -> RequestBuilder {
    let request = gate.request("POST", "/api/v1/auth/introspect").header("authorization", BASIC);
    request.header("content-type", FORM).body(body.to_owned())
}

fn refresh_token(market: &Market, named: &str) -> String {
    let claims =
        RefreshClaims { market: named.parse().unwrap(), session: market.claims().sid, generation: 0 };
    RefreshKey::new(&vec![7; 32].into()).unwrap().issue(&claims).expose_secret().to_owned()
}

/// The market that answers.
async fn answered(request: RequestBuilder) -> String {
    let answer: serde_json::Value = request.send().await.unwrap().json().await.unwrap();
    answer["market"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_market_that_the_token_names_is_asked_with_the_clients_credentials() {
    let (kg, us) = (Market::start("kg").await, Market::start("us").await);
    let gate = Gate::before(&[&kg, &us]).await;
    for market in [&kg, &us] {
        let mut late = market.claims();
        late.exp = late.iat - 1;
        let forged = format!("{}.{}", market.token().rsplit_once('.').unwrap().0, "A".repeat(86));
        for token in [
            market.token(),
            market.keys.sign(&late).unwrap(),
            refresh_token(market, market.id.as_str()),
            forged,
        ] {
            let body = format!("token_type_hint=access_token&token={token}");
            assert_eq!(answered(introspect(&gate, &body)).await, market.id.as_str(), "{token}");
            let call = market.calls().pop().unwrap();
            assert_eq!(
                (call.path.as_str(), call.all("authorization")),
                ("/api/v1/auth/introspect", vec![BASIC])
            );
            assert_eq!((call.all("content-type"), call.body.as_slice()), (vec![FORM], body.as_bytes()));
        }
    }
}

#[tokio::test]
async fn what_names_no_market_is_asked_of_the_clients_or_the_default_one() {
    let (kg, us) = (Market::start("kg").await, Market::start("us").await);
    let gate = Gate::before(&[&kg, &us]).await;
    let mut foreign = kg.claims();
    foreign.iss = "https://elsewhere.example".to_owned();
    let foreign = format!("token={}", us.keys.sign(&foreign).unwrap());
    let of_nobody = format!("token={}", refresh_token(&us, "xx"));
    let huge = format!("token={}", "A".repeat(16_000));
    for body in [
        "",
        "token=",
        "token=garbage",
        "token=a.b.c",
        "token=a&token=b",
        "x=1",
        "%",
        &foreign,
        &of_nobody,
        &huge,
    ] {
        assert_eq!(answered(introspect(&gate, body)).await, "kg", "{body}");
        assert_eq!(answered(introspect(&gate, body).header("x-market", "US")).await, "us", "{body}");
    }
}

#[tokio::test]
async fn what_can_not_be_asked_ends_here() {
    let (mut kg, us) = (Market::start("kg").await, Market::start("us").await);
    let gate = Gate::before(&[&kg, &us]).await;
    let body = format!("token={}", kg.token());
    let other = introspect(&gate, &body).header("x-market", "us").send().await.unwrap();
    assert_eq!(problem(other, 422).await, "market_mismatch");
    let nowhere = introspect(&gate, "token=garbage").header("x-market", "xx").send().await.unwrap();
    assert_eq!(problem(nowhere, 422).await, "market_mismatch");
    let json =
        gate.request("POST", "/api/v1/auth/introspect").header("content-type", "application/json").body("{}");
    assert_eq!(problem(json.send().await.unwrap(), 415).await, "unsupported_media_type");
    let large = introspect(&gate, &"a".repeat(20_000)).send().await.unwrap();
    assert_eq!(problem(large, 413).await, "payload_too_large");
    let get = gate.request("GET", "/api/v1/auth/introspect").send().await.unwrap();
    assert_eq!(problem(get, 405).await, "method_not_allowed");
    assert!(kg.calls().is_empty() && us.calls().is_empty());
    kg.stub.stop().await;
    let away = introspect(&gate, &body).send().await.unwrap();
    assert_eq!(problem(away, 503).await, "market_unavailable");
    assert_eq!(answered(introspect(&gate, &format!("token={}", us.token()))).await, "us");
}
