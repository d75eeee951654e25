//! `courier drain`: an outbox that is emptied by the command alone.

use serde_json::json;

use super::{PHONE, failed, refused, silent, told};
use crate::client::{Client, digits_in};
use crate::market::Home;
use crate::postgres::Postgres;
use crate::recorder::Recorder;

/// A market that has stopped, and left a code behind; the code's delivery.
async fn left_behind(home: &Home) -> String {
    let mut market = home.start();
    let sent = Client::of(&market.url).send_code(PHONE).await.ok();
    market.process.rest();
    sent["delivery_id"].as_str().expect("a delivery").to_owned()
}

async fn what_waits_is_sent(url: &str, profile: &str) {
    let recorder = Recorder::start();
    let home = silent(url, &recorder).set("PROFILE", profile);
    let delivery = left_behind(&home).await;
    let (left, error) = failed(&home, &["courier", "drain", "--timeout", "1"]);
    assert_eq!(left, json!({ "sent": 0, "given_up": 0, "left": 1 }));
    assert!(error.contains("left in the outbox"), "{error}");
    let home = home.set("COURIER__WEBHOOK__URL", &recorder.url);
    let stopped = home.set("COURIER__STOPPED", "true");
    assert!(refused(&stopped, &["courier", "drain"]).contains("KG_AUTH__COURIER__STOPPED"));
    let home = stopped.set("COURIER__STOPPED", "false");
    let drained = told(&home, &["courier", "drain"]);
    assert_eq!(drained, json!({ "sent": 1, "given_up": 0, "left": 0 }));
    assert_eq!(digits_in(&recorder.wait_for_text(&delivery)).len(), 6);
    assert_eq!(told(&home, &["courier", "drain"])["sent"], 0, "there is nothing more");
}

#[tokio::test]
async fn what_waits_is_sent_on_postgresql() {
    what_waits_is_sent(&Postgres::kg().url, "production").await;
}

#[tokio::test]
async fn what_waits_is_sent_on_sqlite() {
    what_waits_is_sent("sqlite://kg.sqlite3", "development").await;
}

#[tokio::test]
async fn what_is_of_no_use_any_more_is_given_up() {
    let (recorder, database) = (Recorder::start(), Postgres::kg());
    let home = silent(&database.url, &recorder);
    left_behind(&home).await;
    store::testing::administer(&database.url, "UPDATE messages SET expires_at = created_at");
    let drained = told(&home, &["courier", "drain", "--timeout", "60"]);
    assert_eq!(drained, json!({ "sent": 0, "given_up": 1, "left": 0 }));
}
