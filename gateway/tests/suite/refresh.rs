//! Refresh tokens and sessions: which market hears of them.

use ::tokens::{RefreshClaims, RefreshKey};
use common::ExposeSecret;
use reqwest::RequestBuilder;

use crate::support::{Gate, Market, problem};

/// A token of the market's, as far as its form goes: the key is anybody's.
pub(crate) fn token(market: &Market, named: &str) -> String {
    let claims =
        RefreshClaims { market: named.parse().unwrap(), session: market.claims().sid, generation: 3 };
    RefreshKey::new(&vec![7; 32].into()).unwrap().issue(&claims).expose_secret().to_owned()
}

fn refresh(gate: &Gate, body: String) -> RequestBuilder {
    gate.request("POST", "/api/v1/auth/refresh").header("content-type", "application/json").body(body)
}

fn body(token: &str) -> String {
    format!("{{ \"refresh_token\":\t\"{token}\" }}")
}

#[tokio::test]
async fn a_refresh_token_goes_to_the_market_that_it_names() {
    let (kg, us) = (Market::start("kg").await, Market::start("us").await);
    let gate = Gate::before(&[&kg, &us]).await;
    for market in [&kg, &us] {
        let body = body(&token(market, market.id.as_str()));
        let answer: serde_json::Value =
            refresh(&gate, body.clone()).send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["market"], market.id.as_str());
        let calls = market.calls();
        assert_eq!((calls.len(), calls[0].path.as_str()), (1, "/api/v1/auth/refresh"));
        assert_eq!(calls[0].body, body.as_bytes(), "the very bytes");
    }
}

#[tokio::test]
async fn what_names_no_market_ends_here() {
    let (kg, us) = (Market::start("kg").await, Market::start("us").await);
    let gate = Gate::before(&[&kg, &us]).await;
    let good = token(&kg, "kg");
    let malformed = [
        token(&kg, "xx"),
        good.to_uppercase(),
        good.replacen("_r1", "_r2", 1),
        good.replacen(".3.", ".03.", 1),
        good[..good.len() - 1].to_owned(),
        format!("{good}A"),
        format!(" {good}"),
        kg.token(),
        "kg".to_owned(),
        String::new(),
        "x".repeat(10_000),
    ];
    for token in &malformed {
        let answer = refresh(&gate, body(token)).send().await.unwrap();
        assert!(answer.headers()["www-authenticate"].to_str().unwrap().starts_with("Bearer"));
        assert_eq!(problem(answer, 401).await, "invalid_token", "{token}");
    }
    for missing in ["{}", r#"{"refresh_token":null}"#, r#"{"refresh_token":1}"#] {
        let answer = refresh(&gate, missing.to_owned()).send().await.unwrap();
        assert_eq!(problem(answer, 422).await, "validation_failed", "{missing}");
    }
    assert_eq!(problem(refresh(&gate, "{".to_owned()).send().await.unwrap(), 400).await, "malformed_request");
    let bearer = gate.profile(&good).send().await.unwrap();
    assert_eq!(problem(bearer, 401).await, "invalid_token", "a refresh token gives no access");
    assert!(kg.calls().is_empty() && us.calls().is_empty());
}

#[tokio::test]
async fn x_market_must_agree_with_the_refresh_token_and_an_absent_market_is_503() {
    let (mut kg, us) = (Market::start("kg").await, Market::start("us").await);
    let gate = Gate::before(&[&kg, &us]).await;
    let good = body(&token(&kg, "kg"));
    let other = refresh(&gate, good.clone()).header("x-market", "us").send().await.unwrap();
    assert_eq!(problem(other, 422).await, "market_mismatch");
    assert!(kg.calls().is_empty() && us.calls().is_empty());
    let same = refresh(&gate, good.clone()).header("x-market", "KG").send().await.unwrap();
    assert_eq!(same.status(), 200);
    kg.stub.stop().await;
    let away = refresh(&gate, good).send().await.unwrap();
    assert!(away.headers().contains_key("retry-after"));
    assert_eq!(problem(away, 503).await, "market_unavailable");
}

#[tokio::test]
async fn what_needs_no_body_is_asked_of_the_token_s_market() {
    let (kg, us) = (Market::start("kg").await, Market::start("us").await);
    let gate = Gate::before(&[&kg, &us]).await;
    let id = kg.claims().sid;
    let ended = format!("/sessions/{id}");
    for (method, path) in [
        ("GET", "/sessions"),
        ("DELETE", ended.as_str()),
        ("POST", "/account/unlock"),
        ("POST", "/account/delete"),
        ("GET", "/account/export"),
        ("POST", "/reauth/send-code"),
    ] {
        let path = format!("/api/v1/auth{path}");
        let none = gate.request(method, &path).send().await.unwrap();
        assert_eq!(problem(none, 401).await, "missing_token");
        let answer = gate.request(method, &path).bearer_auth(us.token()).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let call = us.calls().pop().unwrap();
        assert_eq!((call.method.as_str(), call.path), (method, path));
    }
    assert!(kg.calls().is_empty());
    for wrong in ["/api/v1/auth/sessions/", "/api/v1/auth/sessions/1/2", "/api/v1/auth/sessions/%31"] {
        let answer = gate.request("DELETE", wrong).bearer_auth(us.token()).send().await.unwrap();
        assert_eq!(problem(answer, 404).await, "not_found", "{wrong}");
    }
    let answer =
        gate.request("DELETE", "/api/v1/auth/sessions").bearer_auth(us.token()).send().await.unwrap();
    assert_eq!(problem(answer, 405).await, "method_not_allowed");
}

/// Also a number of another market is the token's market's to refuse.
#[tokio::test]
async fn what_proves_and_changes_a_number_goes_to_the_token_s_market() {
    let (kg, us) = (Market::start("kg").await, Market::start("us").await);
    let gate = Gate::before(&[&kg, &us]).await;
    for path in ["reauth/send-code", "reauth/verify-code", "phone/change", "phone/confirm"] {
        let path = format!("/api/v1/auth/{path}");
        let body = r#"{ "phone_number": "+996505325311", "verification_code": "012345" }"#;
        let json = || gate.request("POST", &path).header("content-type", "application/json");
        let none = json().body(body).send().await.unwrap();
        assert_eq!(problem(none, 401).await, "missing_token");
        let malformed = json().body("[]").bearer_auth(us.token()).send().await.unwrap();
        assert_eq!(problem(malformed, 400).await, "malformed_request");
        let plain = gate.request("POST", &path).body(body).bearer_auth(us.token()).send().await.unwrap();
        assert_eq!(problem(plain, 415).await, "unsupported_media_type");
        let answer = json().body(body).bearer_auth(us.token()).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let call = us.calls().pop().unwrap();
        assert_eq!((call.path, call.body.as_ref()), (path, body.as_bytes()));
    }
    assert!(kg.calls().is_empty());
}
