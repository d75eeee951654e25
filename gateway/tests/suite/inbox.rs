//! The development inbox of all markets.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Gate, Market, Reply, Seen, problem};

fn message(market: &str, at: &str) -> Value {
    json!({
        "id": at, "market": market, "to": "+1", "channel": "sms", "language": "en", "text": "1", "created_at": at,
        "provider": "inbox", "encoding": "GSM-7", "parts": 1, "price": { "amount": 1, "currency": "USD" },
        "state": "accepted",
    })
}

async fn market(id: &'static str, messages: Vec<Value>) -> Market {
    let body = json!({ "messages": messages }).to_string();
    Market::behaving(id, move |seen: &Seen| match seen.path.contains("wait=0") {
        false if body == r#"{"messages":[]}"# && seen.method == "GET" => Reply::Silence,
        _ => Reply::json(&body, &[]),
    })
    .await
}

#[tokio::test]
async fn messages_of_all_markets_come_newest_first() {
    let kg = market("kg", vec![message("kg", "2026-01-03"), message("kg", "2026-01-01")]).await;
    let us = market("us", vec![message("us", "2026-01-02")]).await;
    let gate = Gate::before(&[&kg, &us]).await;
    let inbox: Value = gate.request("GET", "/dev/messages").send().await.unwrap().json().await.unwrap();
    assert_eq!(inbox["messages"][0], message("kg", "2026-01-03"));
    let order: Vec<_> =
        inbox["messages"].as_array().unwrap().iter().map(|one| one["created_at"].clone()).collect();
    assert_eq!(order, ["2026-01-03", "2026-01-02", "2026-01-01"]);
    let own: Value =
        gate.request("GET", "/dev/messages?to=%2B15551234567").send().await.unwrap().json().await.unwrap();
    assert_eq!(own["messages"].as_array().unwrap().len(), 1);
    assert!(us.stub.seen("/dev/messages").last().unwrap().path.contains("to=%2B15551234567"));
    assert_eq!(gate.request("GET", "/dev/inbox").send().await.unwrap().status(), 200);
    assert_eq!(gate.request("DELETE", "/dev/messages").send().await.unwrap().status(), 204);
    assert_eq!(kg.stub.seen("/dev/messages").last().unwrap().method, "DELETE");
}

#[tokio::test]
async fn a_message_s_end_is_played_at_the_market_that_its_id_names() {
    let (kg, us) = (Market::start("kg").await, Market::start("us").await);
    let gate = Gate::before(&[&kg, &us]).await;
    let path = "/dev/messages/us_0199f0a4-6d2e-7c11-8a53-0e6a5a2f9d10/state";
    let failed = json!({ "state": "failed" });
    assert_eq!(gate.request("POST", path).json(&failed).send().await.unwrap().status(), 200);
    let seen = us.stub.seen("/dev/messages").remove(0);
    assert_eq!((seen.method.as_str(), seen.path.as_str()), ("POST", path));
    assert_eq!(serde_json::from_slice::<Value>(&seen.body).unwrap(), failed);
    assert!(kg.stub.seen("/dev/messages").is_empty());
    let answer = gate.request("POST", "/dev/messages/xx_1/state").json(&failed).send().await.unwrap();
    assert_eq!(problem(answer, 404).await, "not_found");
    let foreign =
        gate.request("POST", path).header("host", "evil.example").json(&failed).send().await.unwrap();
    assert_eq!(problem(foreign, 404).await, "not_found");
    assert_eq!(us.stub.seen("/dev/messages").len(), 1);
}

#[tokio::test]
async fn a_wait_ends_with_its_time() {
    let kg = market("kg", vec![]).await;
    let gate = Gate::before(&[&kg]).await;
    let started = Instant::now();
    let inbox: Value =
        gate.request("GET", "/dev/messages?wait=1").send().await.unwrap().json().await.unwrap();
    assert_eq!(inbox, json!({ "messages": [] }));
    assert!(started.elapsed() < Duration::from_secs(5));
}

/// A market that tells these bytes of its inbox, and then is gone.
async fn telling(id: &'static str, events: &str) -> Market {
    let answer = Reply::status("200 OK", "text/event-stream", events, &[]);
    Market::behaving(id, move |_| answer.clone()).await
}

#[tokio::test]
async fn what_markets_tell_comes_as_it_is_told_and_a_market_that_is_gone_has_nothing() {
    let kg = telling("kg", "retry: 500\n\ndata: {\"of\":\"kg\"}\n\ndata: {\"half\":").await;
    let us = telling("us", "data: {\"of\":\"us\"}\n\n").await;
    let gate = Gate::before(&[&kg, &us]).await;
    let mut events = gate.request("GET", "/dev/events").send().await.unwrap();
    assert_eq!(events.headers()["content-type"], "text/event-stream");
    assert_eq!(events.headers()["cache-control"], "no-store");
    let gone = |market: &str| format!("data: {}\n\n", json!({ "market": market, "messages": [] }));
    let expected =
        [gone("kg"), gone("us"), "data: {\"of\":\"kg\"}\n\n".into(), "data: {\"of\":\"us\"}\n\n".into()];
    let mut told = String::new();
    while !expected.iter().all(|event| told.contains(event)) {
        told += std::str::from_utf8(&events.chunk().await.unwrap().expect("more to come")).unwrap();
    }
    assert!(told.starts_with("retry: 500\n\n") && !told.contains("half"), "{told}");
}

#[tokio::test]
async fn a_foreign_host_finds_nothing() {
    let kg = market("kg", vec![message("kg", "2026-01-03")]).await;
    let gate = Gate::before(&[&kg]).await;
    for path in ["/dev/messages", "/dev/inbox", "/dev/inbox.js", "/dev/events"] {
        for method in ["GET", "PUT", "DELETE"] {
            let answer = gate.request(method, path).header("host", "evil.example").send().await.unwrap();
            assert_eq!(problem(answer, 404).await, "not_found", "{method} {path}");
        }
    }
}
