//! Texts that leave by SMPP, to npm's `smpp` in the operator's place.

use std::time::{Duration, Instant};

use rig::MessageCentre;
use serde_json::{Value, json};

use crate::client::{Client, digits_in};
use crate::market::{Home, Market};
use crate::postgres::Postgres;
use crate::recorder::Recorder;

/// How long a receipt may take to be seen.
const PATIENCE: Duration = Duration::from_secs(10);

/// A market whose texts go to the centre, telling all that it can tell.
fn home(market: &str, database_url: &str, centre: &MessageCentre) -> Home {
    let url = format!("smpp://127.0.0.1:{}", centre.port);
    let settings = [
        ("COURIER__PROVIDER", "smpp"),
        ("COURIER__SMPP__URL", &url),
        ("COURIER__SMPP__SYSTEM_ID", "sample"),
        ("COURIER__SMPP__PASSWORD", "p4ss"),
        ("COURIER__SMPP__SENDER", "Sample"),
        ("TELEMETRY__LEVEL", "trace"),
    ];
    let home = Home::of(market, database_url, &Recorder::start());
    settings.into_iter().fold(home, |home, (key, value)| home.set(key, value))
}

/// The next event of this name.
fn until(centre: &MessageCentre, event: &str) -> Value {
    loop {
        let told: Value = serde_json::from_str(&centre.event().expect("an event")).expect("JSON");
        if told["event"] == event {
            return told;
        }
    }
}

fn order(centre: &MessageCentre, order: &Value) {
    centre.order(&order.to_string()).expect("the centre takes orders");
}

/// Waits until the market tells this of the message.
async fn becomes(client: &Client, delivery: &str, expected: &str) {
    let until = Instant::now() + PATIENCE;
    loop {
        let answer = client.get(&format!("/api/v1/auth/deliveries/{delivery}")).await.ok();
        if answer["status"] == expected {
            return;
        }
        assert!(Instant::now() < until, "{answer}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn no_word_of_it(mut market: Market, secrets: &[&str]) {
    let logs = market.process.rest();
    assert!(logs.contains("bound to the message centre"), "{logs}");
    for secret in secrets {
        assert!(!logs.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn a_person_signs_in_and_another_replica_hears_what_became_of_the_text() {
    let (centre, database) = (MessageCentre::start(None).expect("a centre"), Postgres::kg());
    let home = home("kg", &database.url, &centre);
    let mut first = home.start();
    until(&centre, "bind");
    let (client, phone) = (Client::of(&first.url), "+996505325311");
    let sent = client.send_code(phone).await.ok();
    let submit = until(&centre, "submit");
    assert_eq!((&submit["data_coding"], &submit["destination_addr"]), (&json!(8), &json!("996505325311")));
    let code = digits_in(submit["text"].as_str().expect("a text"));
    let delivery = sent["delivery_id"].as_str().expect("a name");
    becomes(&client, delivery, "sent").await;

    let second = home.start();
    until(&centre, "bind");
    first.process.kill();
    until(&centre, "close");
    let client = Client::of(&second.url);
    order(&centre, &json!({ "order": "receipt", "id": "M1", "state": "DELIVRD" }));
    assert_eq!(until(&centre, "deliver_sm_resp")["status"], 0);
    becomes(&client, delivery, "delivered").await;
    client.verify_code(phone, &code).await.ok();
    let counted = Client::of(&second.internal).text("/metrics").await;
    let receipts =
        "courier_receipts_total{market=\"kg\",provider=\"smpp\",prefix=\"other\",fate=\"delivered\"} 1";
    assert!(counted.contains(receipts), "{counted}");

    no_word_of_it(second, &[&phone[1..], &code, "p4ss", "DELIVRD"]);
    until(&centre, "unbind");
}

#[tokio::test]
async fn a_number_that_writes_stop_to_the_centre_gets_no_text() {
    let (centre, database) = (MessageCentre::start(None).expect("a centre"), Postgres::us());
    let market = home("us", &database.url, &centre).start();
    until(&centre, "bind");
    let (client, phone) = (Client::of(&market.url), "+12125550123");
    let write = |text: &str| {
        let pdu = json!({ "source_addr": &phone[1..], "short_message": text });
        order(&centre, &json!({ "order": "deliver", "pdu": pdu }));
        assert_eq!(until(&centre, "deliver_sm_resp")["status"], 0);
    };
    write("STOP");
    assert_eq!(client.send_code(phone).await.problem(422), "texts_stopped");
    write("START");
    client.send_code(phone).await.ok();
    assert_eq!(until(&centre, "submit")["destination_addr"], &phone[1..]);
    no_word_of_it(market, &[&phone[1..], "STOP", "p4ss"]);
}
