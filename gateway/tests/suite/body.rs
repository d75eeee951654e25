//! Sizes, types and times of bodies.

use std::time::{Duration, Instant};

use gateway::Patience;

use crate::support::{Gate, Market, problem, raw};

#[tokio::test]
async fn a_body_over_16_kib_is_413_whether_its_length_is_told_or_not() {
    let kg = Market::start("kg").await;
    let gate = Gate::before(&[&kg]).await;
    let body = format!(r#"{{"phone_number":"+996505325311","x":"{}"}}"#, "x".repeat(20 * 1024));
    assert_eq!(problem(gate.send_code(body.clone()).send().await.unwrap(), 413).await, "payload_too_large");
    let wrong_type = gate.request("POST", "/api/v1/auth/send-code").body(body.clone()).send().await.unwrap();
    assert_eq!(problem(wrong_type, 413).await, "payload_too_large");
    let head = "POST /api/v1/auth/send-code HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
    let chunked = format!("{head}{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    let answer = raw(gate.address, chunked.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(kg.calls().is_empty());
}

#[tokio::test]
async fn a_body_that_is_not_json_by_its_type_is_415() {
    let kg = Market::start("kg").await;
    let gate = Gate::before(&[&kg]).await;
    let answer = gate.request("POST", "/api/v1/auth/send-code").body("{}").send().await.unwrap();
    assert_eq!(problem(answer, 415).await, "unsupported_media_type");
    let answer = gate.request("PUT", "/api/v1/auth/profile").body("{}").send().await.unwrap();
    assert_eq!(problem(answer, 415).await, "unsupported_media_type", "the type is judged before the token");
}

#[tokio::test]
async fn a_stalled_body_is_408() {
    let kg = Market::start("kg").await;
    let patience = Patience { body: Duration::from_millis(300), ..Patience::default() };
    let gate = Gate::with(&[&kg], &[], patience);
    let started = Instant::now();
    let answer = raw(
        gate.address,
        b"POST /api/v1/auth/send-code HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{\"ph",
    )
    .await;
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("request_timeout"), "{answer}");
    assert!(started.elapsed() < Duration::from_secs(5));
    assert!(kg.calls().is_empty());
}

#[tokio::test]
async fn the_very_bytes_reach_the_market() {
    let kg = Market::start("kg").await;
    let gate = Gate::before(&[&kg]).await;
    let body = "{ \"phone\" :\t\"996 505 325 311\",\n \"unknown\": 1.00 }";
    assert_eq!(gate.send_code(body).send().await.unwrap().status(), 200);
    let calls = kg.calls();
    assert_eq!(
        (calls.len(), calls[0].body.as_slice(), calls[0].path.as_str()),
        (1, body.as_bytes(), "/api/v1/auth/send-code")
    );
}

#[tokio::test]
async fn logout_needs_no_body_and_takes_one() {
    let kg = Market::start("kg").await;
    let gate = Gate::before(&[&kg]).await;
    let logout = || gate.request("POST", "/api/v1/auth/logout").bearer_auth(kg.token());
    assert_eq!(logout().send().await.unwrap().status(), 200);
    let json = logout().header("content-type", "application/json");
    assert_eq!(json.body(r#"{"scope":"session"}"#).send().await.unwrap().status(), 200);
    assert_eq!(problem(logout().body("{}").send().await.unwrap(), 415).await, "unsupported_media_type");
    let broken = logout().header("content-type", "application/json").body("{");
    assert_eq!(problem(broken.send().await.unwrap(), 400).await, "malformed_request");
    assert_eq!(kg.calls().len(), 2);
}
