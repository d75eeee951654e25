//! `courier status`: what became of messages, beside the running market and after it has stopped.

use serde_json::json;

use super::{PHONE, refused, sign_in, silent, told};
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
    let status = told(&home, &["courier", "status"]);
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
