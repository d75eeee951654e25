//! Markets that misbehave, and the other market, which does not notice.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use gateway::Patience;

use crate::support::{Gate, Market, Reply, problem};

const KG: &str = "+996505325311";
const US: &str = "+15551234567";

#[tokio::test]
async fn a_market_that_refuses_connections_is_503_at_once() {
    let (mut kg, us) = (Market::start("kg").await, Market::start("us").await);
    let gate = Gate::before(&[&kg, &us]).await;
    let token = kg.token();
    assert_eq!(gate.profile(&token).send().await.unwrap().status(), 200);
    kg.stub.stop().await;
    let started = Instant::now();
    for request in [gate.code_for(KG), gate.profile(&token)] {
        let answer = request.send().await.unwrap();
        assert!(answer.headers()["retry-after"].to_str().unwrap().parse::<u64>().is_ok());
        assert_eq!(problem(answer, 503).await, "market_unavailable");
    }
    assert!(started.elapsed() < Duration::from_secs(2));
    assert_eq!(gate.code_for(US).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_frozen_market_is_504_in_time_and_the_other_answers_at_once() {
    let (kg, us) = (Market::behaving("kg", |_| Reply::Silence).await, Market::start("us").await);
    let gate = Gate::before(&[&kg, &us]).await;
    let started = Instant::now();
    let frozen = tokio::spawn(join_all((0..50).map(|_| gate.code_for(KG).send())));
    while kg.calls().len() < 50 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let asked = Instant::now();
    assert_eq!(gate.code_for(US).send().await.unwrap().status(), 200);
    assert!(asked.elapsed() < Duration::from_secs(1));
    for answer in frozen.await.unwrap() {
        let answer = answer.unwrap();
        assert!(answer.headers().contains_key("retry-after"));
        assert_eq!(problem(answer, 504).await, "upstream_timeout");
    }
    assert!((4..8).contains(&started.elapsed().as_secs()), "{:?}", started.elapsed());
    assert_eq!(kg.calls().len(), 50, "a POST is sent once");
}

/// How many connections five requests came by, each seen once.
async fn connections(reply: Reply) -> usize {
    let kg = Market::behaving("kg", move |_| reply.clone()).await;
    let gate = Gate::before(&[&kg]).await;
    for _ in 0..5 {
        assert_eq!(gate.code_for(KG).send().await.unwrap().status(), 200);
    }
    let ports: Vec<u16> = kg.calls().iter().map(|seen| seen.port).collect();
    assert_eq!(ports.len(), 5);
    ports.into_iter().collect::<HashSet<_>>().len()
}

#[tokio::test]
async fn requests_one_after_the_other_share_a_connection() {
    assert_eq!(connections(Reply::json("{}", &[])).await, 1);
}

#[tokio::test]
async fn a_connection_that_the_market_closes_carries_no_other_request() {
    assert_eq!(connections(Reply::json("{}", &[("connection", "close")])).await, 5);
}

async fn answered(reply: Reply, status: u16, code: &str) {
    let kg = Market::behaving("kg", move |_| reply.clone()).await;
    let gate =
        Gate::with(&[&kg], &[], Patience { answer: Duration::from_millis(800), ..Patience::default() });
    assert_eq!(problem(gate.code_for(KG).send().await.unwrap(), status).await, code);
    assert_eq!(kg.calls().len(), 1);
}

#[tokio::test]
async fn a_dripping_market_is_504() {
    answered(
        Reply::drip(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n12345", Duration::from_millis(100)),
        504,
        "upstream_timeout",
    )
    .await;
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n12345".to_vec();
    answered(Reply::Raw(head), 504, "upstream_timeout").await;
}

#[tokio::test]
async fn a_broken_answer_is_502() {
    let long = format!("HTTP/1.1 200 OK\r\nx: {}\r\ncontent-length: 0\r\n\r\n", "x".repeat(200_000));
    for raw in [
        "garbage\r\n\r\n",
        "HTTP/1.1 abc\r\n\r\n",
        "SSH-2.0-OpenSSH_9\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n",
        &long,
    ] {
        answered(Reply::Raw(raw.as_bytes().to_vec()), 502, "bad_upstream").await;
    }
}

#[tokio::test]
async fn a_market_that_hangs_up_is_503_and_is_not_asked_twice() {
    answered(Reply::Hangup, 503, "market_unavailable").await;
}

#[tokio::test]
async fn a_body_over_1_mib_is_502() {
    answered(Reply::json(&"x".repeat(1024 * 1024 + 1), &[]), 502, "bad_upstream").await;
    let endless = format!(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{}\r\n",
        2 << 20,
        "x".repeat(2 << 20)
    );
    answered(Reply::Raw(endless.into_bytes()), 502, "bad_upstream").await;
}

#[tokio::test]
async fn a_redirect_is_neither_followed_nor_shown() {
    let reply = Reply::status(
        "307 Temporary Redirect",
        "application/json",
        "{}",
        &[("location", "http://127.0.0.1:1/inside")],
    );
    answered(reply, 502, "bad_upstream").await;
}

#[tokio::test]
async fn a_markets_own_5xx_problem_passes_and_anything_elses_does_not() {
    let own =
        r#"{"type":"urn:market-auth:problem:storage_unavailable","status":503,"code":"storage_unavailable"}"#;
    let own =
        Reply::status("503 Service Unavailable", "application/problem+json", own, &[("retry-after", "3")]);
    let kg = Market::behaving("kg", move |_| own.clone()).await;
    let gate = Gate::before(&[&kg]).await;
    let answer = gate.code_for(KG).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers()["retry-after"].to_str().unwrap()), (503, "3"));
    assert!(answer.text().await.unwrap().contains("storage_unavailable"));
    let page = Reply::status("500 Internal Server Error", "text/html", "<h1>Traceback at 10.0.0.1</h1>", &[]);
    answered(page, 502, "bad_upstream").await;
}

#[tokio::test]
async fn more_than_a_markets_share_is_503_overloaded() {
    let (kg, us) = (Market::behaving("kg", |_| Reply::Silence).await, Market::start("us").await);
    let patience = Patience { answer: Duration::from_secs(2), ..Patience::default() };
    let gate = Gate::with(&[&kg, &us], &[("MARKETS__KG__MAX_IN_FLIGHT", "3")], patience);
    let answers = join_all((0..8).map(|_| gate.code_for(KG).send())).await;
    let mut codes = Vec::new();
    for answer in answers {
        let answer = answer.unwrap();
        assert!(answer.headers().contains_key("retry-after"));
        let status = answer.status().as_u16();
        codes.push(problem(answer, status).await);
    }
    assert_eq!(codes.iter().filter(|code| *code == "overloaded").count(), 5, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| *code == "upstream_timeout").count(), 3, "{codes:?}");
    assert_eq!(kg.calls().len(), 3);
    assert_eq!(gate.code_for(US).send().await.unwrap().status(), 200);
}
