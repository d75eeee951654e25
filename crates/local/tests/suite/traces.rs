//! Traces of real processes at a collector, and what happens when there is none.

use std::time::{Duration, Instant};

use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use serde_json::json;

use crate::binaries::{gateway_with, sign_in};
use crate::client::digits_in;
use crate::collector::{Collector, text};
use crate::market::Home;
use crate::postgres::Postgres;
use crate::process::Stack;
use crate::recorder::Recorder;

const PHONE: &str = "+996505325311";
/// The span of a client app, in two requests of one trace.
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER: &str = "00f067aa0ba902b7";

#[tokio::test]
async fn a_sign_in_is_one_tree_of_spans_from_the_client_to_the_database_and_the_provider() {
    let (mut collector, recorder, database) = (Collector::start(), Recorder::start(), Postgres::kg());
    let otel = [("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url.as_str()), ("OTEL_BSP_SCHEDULE_DELAY", "50")];
    let market = Home::of("kg", &database.url, &recorder).with(&otel).start();
    let (process, client, _folder) = gateway_with(&[("kg", &market)], &otel);
    let traced = |path: &str, body| {
        let request = client.request("POST", &format!("/api/v1/auth/{path}")).json(&body);
        request.header("traceparent", format!("00-{TRACE}-{CALLER}-01")).header("x-request-id", "traced-0001")
    };
    client.send(traced("send-code", json!({ "phone_number": PHONE }))).await.ok();
    let (head, message) = recorder.message_to(PHONE);
    let code = digits_in(message["text"].as_str().expect("a text"));
    let right = json!({ "phone_number": PHONE, "verification_code": code });
    client.send(traced("verify-code", right)).await.ok();

    let server = |path: &str| format!("{CALLER} > gateway POST {path} > gateway POST > kg-auth POST {path}");
    let (send, verify) = (server("/api/v1/auth/send-code"), server("/api/v1/auth/verify-code"));
    let below = |above: &str, name: &str| format!("{above} > kg-auth {name}");
    let delivery = below(&send, "deliver sms");
    let expected = [
        below(&send, "BEGIN"),
        below(&send, "INSERT budgets INSERT phone_windows INSERT verifications INSERT messages"),
        below(&send, "COMMIT"),
        below(&delivery, "send webhook"),
        below(&delivery, "UPDATE messages"),
        below(&verify, "INSERT budgets INSERT phone_windows"),
        below(
            &verify,
            "INSERT budgets UPDATE verifications UPDATE phone_windows UPDATE messages INSERT users",
        ),
        below(&verify, "INSERT sessions INSERT audit_log"),
        below(&verify, "COMMIT"),
    ];
    collector.wait_for(TRACE, &expected.each_ref().map(String::as_str));

    let provider = collector.of(TRACE).find(|one| one.span.name == "send webhook").expect("waited for");
    let handed_on: String = provider.span.span_id.iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(head.contains(&format!("traceparent: 00-{TRACE}-{handed_on}-01")), "{head}");
    for collected in collector.of(TRACE) {
        let shown = format!("{collected:?}");
        let personal = [PHONE, &PHONE[1..], "505325311", &code];
        assert!(!personal.iter().any(|secret| shown.contains(secret)), "{shown}");
        if text(&collected.span.attributes, "http.route").is_some() {
            assert_eq!(collected.span.kind(), SpanKind::Server, "{shown}");
        }
        if text(&collected.span.attributes, "db.operation.name").is_some() {
            assert_eq!(text(&collected.span.attributes, "db.system.name"), Some("postgresql"));
            assert_eq!(collected.span.kind(), SpanKind::Client, "{shown}");
        }
    }
    let logged = process.wait_for(|line| line.contains("traced-0001").then(|| line.to_owned()));
    assert!(logged.contains(&format!("\"trace_id\":\"{TRACE}\"")) && !logged.contains("otel"), "{logged}");
}

#[tokio::test]
async fn what_the_sampler_leaves_out_does_not_leave() {
    let (mut collector, recorder, database) = (Collector::start(), Recorder::start(), Postgres::kg());
    let otel = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url.as_str()),
        ("OTEL_BSP_SCHEDULE_DELAY", "50"),
        ("OTEL_TRACES_SAMPLER", "parentbased_always_off"),
    ];
    let market = Home::of("kg", &database.url, &recorder).with(&otel).start();
    let client = crate::client::Client::of(&market.url);
    sign_in(&client, &recorder, PHONE).await;
    let asked = client.request("GET", "/api/v1/auth/markets");
    client.send(asked.header("traceparent", format!("00-{TRACE}-{CALLER}-01"))).await.ok();
    let all = collector.wait_for(TRACE, &[&format!("{CALLER} > kg-auth GET /api/v1/auth/markets")]);
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!(collector.count(), 1, "only the caller's sampled trace leaves");
}

#[tokio::test]
async fn without_a_collector_nothing_slows_and_one_line_tells() {
    let nowhere = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let silent = format!("http://{}", nowhere.local_addr().expect("its address"));
    let otel = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", silent.as_str()),
        ("OTEL_BSP_SCHEDULE_DELAY", "50"),
        ("OTEL_BSP_MAX_QUEUE_SIZE", "64"),
        ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "16"),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "300"),
    ];
    let mut stack = Stack::start_with(&otel);
    let client = crate::client::Client::of(&stack.gateway);
    let begun = Instant::now();
    for _ in 0..200 {
        client.get("/api/v1/auth/markets").await.ok();
    }
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    let told = |line: &str| line.contains("do not reach the collector").then_some(());
    stack.process.wait_for(told);
    let stopping = Instant::now();
    let rest = stack.process.rest();
    assert!(stopping.elapsed() < Duration::from_secs(10), "{:?}", stopping.elapsed());
    let again = rest.lines().filter(|line| told(line).is_some()).count();
    assert_eq!(again, 0, "a lost collector is told once");
}
