//! `courier status`: what became of messages, beside the running market and after it has stopped.

use serde_json::json;

use super::{PHONE, code_of, refused, sign_in, silent, status_with, told};
use crate::client::Client;
use crate::market::Home;
use crate::postgres::Postgres;
use crate::recorder::Recorder;

#[tokio::test]
async fn what_became_of_messages_is_told_beside_the_running_market() {
    let (recorder, database) = (Recorder::start(), Postgres::kg());
    let home = Home::of("kg", &database.url, &recorder)
        .set("BUDGETS__DAILY_SPEND", "1000")
        .set("BUDGETS__TEXT_PRICE", "100");
    let market = home.start();
    sign_in(&Client::of(&market.url), &recorder).await;
    let status = status_with(&home, 1);
    assert_eq!((&status["market"], &status["stopped"]), (&json!("kg"), &json!(false)));
    assert_eq!(status["routes"], json!({ "sms": "webhook" }));
    let traffic = json!({ "webhook": {
        "messages": 1, "waiting": 0, "sent": 1, "delivered": 0, "failed": 0,
        "codes_sent": 1, "verified": 1, "delivered_percent": 0, "verified_percent": 100,
    } });
    assert_eq!((&status["last_hour"], &status["last_day"]), (&traffic, &traffic));
    let cap = json!({
        "codes": 10, "free_now": 4, "used_up": false, "spend_minor": 1000, "free_now_minor": 400,
    });
    assert_eq!(status["daily_cap"], cap);
    assert_eq!((&status["outbox"]["waiting"], &status["outbox"]["unsettled"]), (&json!(0), &json!(1)));
}

#[tokio::test]
async fn on_sqlite_it_waits_until_the_market_has_stopped_and_tells_what_is_left() {
    let recorder = Recorder::start();
    let home = silent("sqlite://kg.sqlite3", &recorder).set("PROFILE", "development");
    let mut market = home.start();
    Client::of(&market.url).send_code(PHONE).await.ok();
    for command in ["status", "drain"] {
        assert!(refused(&home, &["courier", command]).contains("stop the service"), "{command}");
    }
    market.process.rest();
    let status = told(&home, &["courier", "status"]);
    assert_eq!(status["outbox"]["waiting"], 1);
    let of_nobody = &status["last_day"]["none"];
    assert_eq!((&of_nobody["messages"], &of_nobody["sent"]), (&json!(1), &json!(0)));
}

/// Where a number's second code needs no minute.
#[tokio::test]
async fn a_fresh_proof_and_a_change_of_the_number_count_as_uses_of_their_codes() {
    let (recorder, database) = (Recorder::start(), Postgres::kg());
    let home = Home::of("kg", &database.url, &recorder)
        .set("PROFILE", "development")
        .set("SIGNIN__RESEND_AFTER", "0");
    let market = home.start();
    let client = Client::of(&market.url);
    let token = sign_in(&client, &recorder).await;
    let post = |path: &str, body: serde_json::Value| {
        let request = client.request("POST", &format!("/api/v1/auth/{path}")).bearer_auth(&token);
        client.send(request.json(&body))
    };
    let sent = post("reauth/send-code", json!({})).await.ok();
    let code = code_of(&client, &recorder, &sent).await;
    post("reauth/verify-code", json!({ "verification_code": code })).await.ok();
    let by_webhook = &status_with(&home, 2)["last_hour"]["webhook"];
    assert_eq!((&by_webhook["codes_sent"], &by_webhook["verified_percent"]), (&json!(2), &json!(100)));
    let other = "+996505325312";
    let sent = post("phone/change", json!({ "phone_number": other })).await.ok();
    let code = code_of(&client, &recorder, &sent).await;
    post("phone/confirm", json!({ "phone_number": other, "verification_code": code })).await.ok();
    // The old number's messages are forgotten with it; the notice to it has no code.
    let by_webhook = &status_with(&home, 1)["last_hour"]["webhook"];
    assert_eq!((&by_webhook["codes_sent"], &by_webhook["verified_percent"]), (&json!(1), &json!(100)));
    let metrics = Client::of(&market.internal).text("/metrics").await;
    let used: Vec<_> = metrics.lines().filter(|line| line.starts_with("codes_verified_total")).collect();
    assert_eq!(used.len(), 2, "{used:?}");
    assert!(used.iter().any(|line| line.contains("\"no\"") && line.ends_with(" 2")), "{used:?}");
}
