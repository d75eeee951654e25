//! A message's way to the phone, over HTTP.

use std::time::{Duration, Instant};

use courier::testing::{Recorder, Reply};
use reqwest::Method;
use serde_json::{Value, json};

use super::super::{Answer, RunningMarket, Setup};
use crate::Market;

const SECRET: &str = "a-secret-path-that-nobody-guesses-0123456789";
const TAKEN: &str = "<response><id>x</id><status>0</status></response>";

/// The text between these tags.
fn tagged<'a>(body: &'a str, tag: &str) -> &'a str {
    let (_, rest) = body.split_once(&format!("<{tag}>")).expect("the tag");
    rest.split_once(&format!("</{tag}>")).expect("its end").0
}

async fn state(market: &RunningMarket, delivery: &str) -> Answer {
    Answer::to(market.request(Method::GET, &format!("deliveries/{delivery}"))).await
}

/// Waits until the message is in this state.
async fn becomes(market: &RunningMarket, delivery: &str, status: &str) {
    assert_eq!(ends(market, delivery, status).await, json!({ "status": status, "channels": ["telegram"] }));
}

/// Waits until the message has this status; all that is told of it then.
async fn ends(market: &RunningMarket, delivery: &str, status: &str) -> Value {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let state = state(market, delivery).await.ok();
        if state["status"] == status {
            return state;
        }
        assert!(Instant::now() < deadline, "{state}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn report(market: &RunningMarket, path: &str, body: String) -> Answer {
    let request = reqwest::Client::new().post(market.url(path)).header("content-type", "application/xml");
    Answer::to(request.body(body)).await
}

/// The development inbox shows every end that a message can have: by the number, or by whoever looks at it.
pub async fn the_inbox_is_a_playground(market: &RunningMarket, phone: &str) {
    let to = |end: &str| format!("{}{end}", &phone[..phone.len() - 6]);
    for (end, status, provider) in
        [("990001", "delivered", "inbox"), ("990002", "failed", "inbox"), ("990004", "sent", "spare")]
    {
        let delivery =
            market.post("send-code", json!({ "phone_number": to(end) })).await.text("delivery_id").to_owned();
        ends(market, &delivery, status).await;
        let state = if status == "sent" { "accepted" } else { status };
        assert_eq!(shown(market, &to(end), state).await["provider"], provider);
    }
    let delivery =
        market.post("send-code", json!({ "phone_number": phone })).await.text("delivery_id").to_owned();
    ends(market, &delivery, "sent").await;
    let shown = shown(market, phone, "accepted").await;
    let price = shown["price"]["amount"].as_u64().filter(|amount| *amount > 0);
    assert!(price.is_some() && shown["price"]["currency"].is_string() && shown["parts"] == 1, "{shown}");
    let play = |state: &str| {
        let request = reqwest::Client::new().post(market.url(&format!("/dev/messages/{delivery}/state")));
        Answer::to(request.json(&json!({ "state": state })))
    };
    play("lost").await.refused(422, "validation_failed");
    assert_eq!(play("delivered").await.status, 204);
    ends(market, &delivery, "delivered").await;
    play("failed").await.refused(409, "conflict");
}

/// Waits until the inbox shows the newest message to the number in this state.
async fn shown(market: &RunningMarket, to: &str, state: &str) -> Value {
    let path = format!("/dev/messages?to=%2B{}", to.trim_start_matches('+'));
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let shown =
            Answer::to(reqwest::Client::new().get(market.url(&path))).await.ok()["messages"][0].clone();
        if shown["state"] == state {
            return shown;
        }
        assert!(Instant::now() < deadline, "{shown}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The person who waits is told each state, and only the provider's own word counts.
pub async fn a_message_is_followed_to_the_phone(setup: Setup<impl Market>, phone: &str, name: &str) {
    let mut provider = Recorder::start([Reply::Answer(200, TAKEN.to_owned())]).await;
    let market = setup
        .set("COURIER__PROVIDER", "smspro")
        .set("COURIER__CHAIN", "inbox")
        .set("COURIER__CHANNELS", "telegram")
        .set("COURIER__SMSPRO__URL", &provider.url)
        .set("COURIER__SMSPRO__LOGIN", "sample")
        .set("COURIER__SMSPRO__PASSWORD", "sample")
        .set("COURIER__SMSPRO__SENDER", "Sample")
        .set("COURIER__SMSPRO__CALLBACK_SECRET", SECRET)
        .start();
    let sent = market.post("send-code", json!({ "phone_number": phone })).await;
    let delivery = sent.text("delivery_id").to_owned();
    let message = provider.next().await.body;
    becomes(&market, &delivery, "sent").await;

    let report_of =
        |fate: u32| format!("<report><id>{}</id><report>{fate}</report></report>", tagged(&message, "id"));
    let path =
        |market: &str, provider: &str, part: &str| format!("/api/v1/courier/{market}/{provider}/{part}");
    let genuine = path(name, "smspro", SECRET);
    report(&market, &path(name, "smspro", "receipts"), report_of(3)).await.refused(401, "invalid_token");
    report(&market, &path(name, "twilio", SECRET), report_of(3)).await.refused(404, "not_found");
    report(&market, &path("xx", "smspro", SECRET), report_of(3)).await.refused(404, "not_found");
    report(&market, &genuine, "<report>".to_owned()).await.refused(400, "malformed_request");
    assert_eq!(state(&market, &delivery).await.ok()["status"], "sent");
    for _ in 0..2 {
        report(&market, &genuine, report_of(3)).await.ok();
        becomes(&market, &delivery, "delivered").await;
    }
    report(&market, &genuine, report_of(4)).await.ok();
    becomes(&market, &delivery, "delivered").await;

    let text = tagged(&message, "text");
    let code = text.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 6).expect("a code");
    market.verify(phone, code).await.ok();
    assert!(provider.is_silent() && market.inbox().list(None).is_empty(), "it left once");
    for nobody_s in [&format!("{name}_0199f0a4-6d2e-7c11-8a53-0e6a5a2f9d10"), "x", &delivery[1..]] {
        state(&market, nobody_s).await.refused(404, "not_found");
    }
}
