//! Numbers that reply STOP, over HTTP.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use common::{Clock as _, FixedClock, SystemClock, Timestamp};
use courier::testing::{Recorder, Reply, signed};
use reqwest::Method;
use serde_json::{Value, json};

use super::super::{Answer, RunningMarket, Setup};
use crate::Market;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OTHER_SECRET: &str = "whsec_c29tZSBvdGhlciBzZWNyZXQgb2YgMzIgYnl0ZXM=";

/// What the other side of the webhook says that a number replied.
struct Replied<'a> {
    market: &'a RunningMarket,
    name: &'a str,
    phone: &'a str,
    secret: &'a str,
    now: Timestamp,
}

impl Replied<'_> {
    async fn with(&self, text: &str) -> u16 {
        let body = json!({ "from": self.phone, "text": text }).to_string();
        let url = self.market.url(&format!("/api/v1/courier/{}/webhook/replies", self.name));
        let proof = signed(self.secret, &body, self.now).into_iter();
        let request = proof.fold(reqwest::Client::new().post(url), |r, (key, value)| r.header(key, value));
        Answer::to(request.body(body)).await.status
    }
}

/// The events of the user's audit log.
fn events(export: &Value) -> Vec<&str> {
    let lines = export["audit_log"].as_array().expect("lines").iter();
    lines.map(|line| line["event"].as_str().expect("an event")).collect()
}

/// Who replies STOP gets no text until START and is told so, and only the provider's word counts; what the user is handed
/// of it.
pub async fn a_number_that_replies_stop_gets_no_texts(
    setup: Setup<impl Market>,
    phone: &str,
    name: &str,
) -> Value {
    let market = setup
        .set("TEXTS__OPT_OUT", "true")
        .set("COURIER__CHAIN", "webhook")
        .set("COURIER__WEBHOOK__URL", "http://127.0.0.1:1/")
        .set("COURIER__WEBHOOK__SECRET", SECRET)
        .start();
    let genuine = Replied { market: &market, name, phone, secret: SECRET, now: SystemClock.now() };
    let forged = Replied { secret: OTHER_SECRET, ..genuine };
    let signed_in = market.sign_in(phone).await;
    let token = signed_in["access_token"].as_str().expect("a token");
    let wish = json!({ "phone_number": phone });
    assert_eq!(forged.with("STOP").await, 401);
    assert_eq!(genuine.with(" Stop. ").await, 200);
    assert_eq!(genuine.with("stop").await, 200);
    market.post("send-code", wish.clone()).await.refused(422, "texts_stopped");
    market.post_as(token, "reauth/send-code", json!({})).await.refused(422, "texts_stopped");
    let export = market.get("account/export", token).await.ok();
    assert_eq!(genuine.with("START").await, 200);
    assert_eq!(market.post("send-code", wish).await.ok()["sent"], true);
    assert_eq!(events(&export), ["signed_up", "texts_stopped", "account_exported"]);
    export
}

/// A market whose provider was away when a code was sent, and whose number replied STOP before it was asked again.
struct Stopped<'a> {
    market: RunningMarket,
    provider: Recorder,
    clock: Arc<FixedClock>,
    delivery: String,
    phone: &'a str,
    name: &'a str,
}

impl<'a> Stopped<'a> {
    async fn new(setup: Setup<impl Market>, phone: &'a str, name: &'a str) -> Self {
        let mut provider = Recorder::start([Reply::Status(503), Reply::Status(200)]).await;
        let clock = Arc::new(FixedClock::at(SystemClock.now()));
        let market = setup
            .set("COURIER__ROUTES", &format!("{phone} webhook"))
            .set("COURIER__WEBHOOK__URL", &provider.url)
            .set("COURIER__WEBHOOK__SECRET", SECRET)
            .clock(clock.clone())
            .start();
        let delivery = send(&market, phone).await;
        assert_eq!(provider.next().await.json()["id"], delivery);
        let stopped = Self { market, provider, clock, delivery, phone, name };
        stopped.reply("STOP").await;
        stopped
    }

    async fn reply(&self, text: &str) {
        let Self { market, name, phone, .. } = self;
        let replied = Replied { market, name, phone, secret: SECRET, now: self.clock.now() };
        assert_eq!(replied.with(text).await, 200);
    }

    /// What becomes of a message as time goes on.
    async fn end(&self, delivery: &str) -> Value {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            self.clock.advance(TimeDelta::seconds(1));
            let state = self.market.request(Method::GET, &format!("deliveries/{delivery}"));
            let status = Answer::to(state).await.ok()["status"].clone();
            if status != "queued" {
                return status;
            }
            assert!(Instant::now() < deadline, "it waits for ever");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Another code, a minute later: it arrives, and it is all that does.
    async fn another_code(&mut self) -> String {
        self.clock.advance(TimeDelta::minutes(1));
        let delivery = send(&self.market, self.phone).await;
        assert_eq!(self.end(&delivery).await, "sent");
        let message = self.provider.next().await.json();
        assert_eq!(message["id"], delivery);
        assert!(self.provider.is_silent());
        let text = message["text"].as_str().expect("a text");
        let code = text.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 6);
        code.expect("a code").to_owned()
    }
}

async fn send(market: &RunningMarket, phone: &str) -> String {
    let sent = market.post("send-code", json!({ "phone_number": phone })).await;
    assert_eq!(sent.body["sent"], true);
    sent.text("delivery_id").to_owned()
}

/// A text that waited when its number replied STOP is given up, also if START comes later.
pub async fn a_text_that_waits_is_given_up_when_its_number_replies_stop(
    setup: Setup<impl Market>,
    phone: &str,
    name: &str,
) {
    let mut stopped = Stopped::new(setup.set("TEXTS__OPT_OUT", "true"), phone, name).await;
    assert_eq!(stopped.end(&stopped.delivery).await, "failed");
    assert!(stopped.provider.is_silent());
    stopped.reply("START").await;
    let code = stopped.another_code().await;
    stopped.market.verify(phone, &code).await.ok();
}

/// On a market that does not say that texts can be stopped: STOP is heard, and neither does anything nor is kept.
pub async fn stop_changes_nothing_where_texts_can_not_be_stopped(
    setup: Setup<impl Market>,
    phone: &str,
    name: &str,
) {
    let mut stopped = Stopped::new(setup, phone, name).await;
    assert_eq!(stopped.end(&stopped.delivery).await, "sent");
    assert_eq!(stopped.provider.next().await.json()["id"], stopped.delivery);
    let code = stopped.another_code().await;
    let signed_in = stopped.market.verify(phone, &code).await.ok();
    stopped.reply("STOP").await;
    stopped.another_code().await;
    let token = signed_in["access_token"].as_str().expect("a token");
    let export = stopped.market.get("account/export", token).await.ok();
    assert_eq!(events(&export), ["signed_up", "account_exported"]);
}
