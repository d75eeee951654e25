//! Tokens made to be taken for genuine ones, and requests made to be taken for two: all end here.

use std::time::{Duration, Instant};

use ::tokens::TokenError;
use ::tokens::testing::{drawn_tokens, hostile_tokens};

use crate::support::{Gate, Market, problem, raw};

/// How often an unknown key may make the gateway ask for the market's keys.
const PAUSE: Duration = Duration::from_secs(5);

fn code(error: TokenError) -> &'static str {
    match error {
        TokenError::Invalid => "invalid_token",
        TokenError::Expired => "token_expired",
    }
}

#[tokio::test]
async fn every_hostile_token_ends_here_and_quickly() {
    let (kg, us) = (Market::start("kg").await, Market::start("us").await);
    let gate = Gate::before(&[&kg, &us]).await;
    let (asked, started) = (kg.stub.seen("/.well-known/jwks.json").len(), Instant::now());
    for hostile in hostile_tokens(&kg.keys, &kg.claims()) {
        let begun = Instant::now();
        let answer = gate.profile(&hostile.token).send().await.unwrap();
        assert!(answer.headers()["www-authenticate"].to_str().unwrap().starts_with("Bearer"));
        assert_eq!(problem(answer, 401).await, code(hostile.error), "{}", hostile.name);
        assert!(begun.elapsed() < Duration::from_secs(2), "{}: {:?}", hostile.name, begun.elapsed());
    }
    let pauses = usize::try_from(started.elapsed().as_secs() / PAUSE.as_secs()).unwrap();
    assert!(kg.stub.seen("/.well-known/jwks.json").len() <= asked + pauses + 1);
    assert!(kg.calls().is_empty() && us.calls().is_empty());
    assert_eq!(gate.profile(&kg.token()).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn nothing_drawn_at_random_is_a_token() {
    let kg = Market::start("kg").await;
    let gate = Gate::before(&[&kg]).await;
    for token in drawn_tokens(&kg.token(), 300) {
        let answer = gate.profile(&token).send().await.unwrap();
        assert_eq!(problem(answer, 401).await, "invalid_token", "{token}");
    }
    assert!(kg.calls().is_empty());
}

#[tokio::test]
async fn a_request_has_one_token_and_in_its_place() {
    let kg = Market::start("kg").await;
    let gate = Gate::before(&[&kg]).await;
    let good = kg.token();
    let twice = gate.profile(&good).header("authorization", format!("Bearer {good}"));
    assert_eq!(problem(twice.send().await.unwrap(), 401).await, "invalid_token");
    for (value, code) in [
        (format!("Bearer {good}, Bearer {good}"), "invalid_token"),
        (format!("Bearer {good} {good}"), "invalid_token"),
        ("Bearer".to_owned(), "invalid_token"),
        (format!("Bearer\t{good}"), "missing_token"),
        (format!("Basic {good}"), "missing_token"),
        (format!("Token {good}"), "missing_token"),
        (good.clone(), "missing_token"),
    ] {
        let request = gate.request("GET", "/api/v1/auth/profile").header("authorization", &value);
        assert_eq!(problem(request.send().await.unwrap(), 401).await, code, "{value}");
    }
    let elsewhere = format!("/api/v1/auth/profile?access_token={good}");
    let request = gate.request("GET", &elsewhere).header("cookie", format!("access_token={good}"));
    assert_eq!(problem(request.send().await.unwrap(), 401).await, "missing_token");
    assert!(kg.calls().is_empty());
}

#[tokio::test]
async fn a_token_of_any_size_is_refused_at_once() {
    let kg = Market::start("kg").await;
    let gate = Gate::before(&[&kg]).await;
    let started = Instant::now();
    for (size, status, code) in [
        (4_097, 401, "invalid_token"),
        (30 * 1024, 401, "invalid_token"),
        (64 * 1024, 431, "headers_too_large"),
    ] {
        let token = format!("{}{}", kg.token(), "A".repeat(size));
        assert_eq!(problem(gate.profile(&token).send().await.unwrap(), status).await, code, "{size}");
    }
    let endless = format!(
        "GET /api/v1/auth/profile HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}",
        "A".repeat(160 * 1024)
    );
    let answer = raw(gate.address, endless.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    assert!(kg.calls().is_empty());
}
