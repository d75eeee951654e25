//! Every problem that a client can bring about, to be kept as a snapshot.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;
use common::FixedClock;
use reqwest::Method;
use serde_json::{Value, json};

use super::super::client::another;
use super::super::{Answer, RunningMarket, Sample, phone_numbered};

/// A clock that stands at `time`.
pub fn clock_at(time: &str) -> Arc<FixedClock> {
    Arc::new(FixedClock::at(time.parse().expect("a time")))
}

/// The clock that makes the problems the same each time.
pub fn clock_of_problems() -> Arc<FixedClock> {
    clock_at("2026-01-31T09:30:00Z")
}

/// Provokes them, on a server that was set up with `clock`, `SIGNIN__LOCK_AFTER` 2 and `BUDGETS__PEER_WRONG` 20: the
/// documents by name, without their `request_id`.
pub async fn problems(market: &RunningMarket, sample: &Sample, clock: &FixedClock) -> Problems {
    let mut found = Found::default();
    of_http(market, &mut found).await;
    of_fields(market, sample, &mut found).await;
    of_codes(market, &phone_numbered(sample.phone, 1), &mut found).await;
    of_windows(market, &phone_numbered(sample.phone, 2), clock, &mut found).await;
    of_budgets(market, sample.phone, &mut found).await;
    of_tokens(market, sample, clock, &mut found).await;
    found.0
}

/// The documents of problems by name.
pub type Problems = BTreeMap<String, Value>;

#[derive(Default)]
struct Found(Problems);

impl Found {
    #[track_caller]
    fn note(&mut self, name: &str, answer: Answer) {
        assert_eq!(answer.headers["content-type"], "application/problem+json", "{name}");
        assert_eq!(answer.headers["cache-control"], "no-store", "{name}");
        assert_eq!(answer.headers["x-request-id"], answer.text("request_id"), "{name}");
        assert_eq!(answer.body["status"], answer.status, "{name}");
        let retry_after =
            answer.headers.get("retry-after").map(|value| value.to_str().expect("text").to_owned());
        assert_eq!(
            retry_after,
            answer.body["retry_after"].as_u64().map(|seconds| seconds.to_string()),
            "{name}"
        );
        let mut body = answer.body;
        body["request_id"] = "…".into();
        assert!(self.0.insert(name.to_owned(), body).is_none(), "{name} twice");
    }
}

async fn of_http(market: &RunningMarket, found: &mut Found) {
    let post = |body: &'static str| market.request(Method::POST, "send-code").body(body);
    let json = |body| post(body).header("content-type", "application/json");
    found.note("not_found", market.post("send-codes", json!({})).await);
    found.note("method_not_allowed", Answer::to(market.request(Method::DELETE, "send-code")).await);
    found.note("unsupported_media_type", Answer::to(post("{}")).await);
    found.note("payload_too_large", market.post("send-code", json!({ "phone": "x".repeat(20_000) })).await);
    found.note("malformed_request", Answer::to(json("[]")).await);
    found.note("malformed_request, key twice", Answer::to(json(r#"{"phone":"1","phone":"2"}"#)).await);
}

async fn of_fields(market: &RunningMarket, sample: &Sample, found: &mut Found) {
    let send = |phone: &str| market.post("send-code", json!({ "phone_number": phone }));
    let own = sample.phone;
    found.note("validation_failed, nothing there", market.post("verify-code", json!({})).await);
    found.note("validation_failed, short code", market.verify(own, "12345").await);
    found.note(
        "validation_failed, two phones",
        market.post("send-code", json!({ "phone_number": own, "phone": sample.foreign })).await,
    );
    found.note(
        "validation_failed, channel",
        market.post("send-code", json!({ "phone": own, "channel": "pigeon" })).await,
    );
    found.note("invalid_phone", send("0555 123").await);
    found.note("market_mismatch, number", send(sample.foreign).await);
    let other =
        market.request(Method::POST, "send-code").header("x-market", "zz").json(&json!({ "phone": own }));
    found.note("market_mismatch, header", Answer::to(other).await);
    for (phone, code) in sample.refused {
        found.note(&format!("{code}, {phone}"), send(phone).await);
    }
}

/// Two wrong guesses at a code lock the number.
async fn of_codes(market: &RunningMarket, phone: &str, found: &mut Found) {
    let wrong = another(&market.code(phone).await);
    found.note("invalid_code", market.verify(phone, &wrong).await);
    market.verify(phone, &wrong).await.refused(400, "invalid_code");
    found.note("phone_locked", market.verify(phone, &wrong).await);
}

/// Guesses at nothing lock nothing.
async fn of_windows(market: &RunningMarket, phone: &str, clock: &FixedClock, found: &mut Found) {
    for _ in 0..3 {
        market.verify(phone, "000000").await.refused(400, "invalid_code");
    }
    found.note("too_many_attempts", market.verify(phone, "000000").await);
    for _ in 0..3 {
        market.code(phone).await;
        clock.advance(TimeDelta::seconds(61));
    }
    let refused = market.post("send-code", json!({ "phone": phone })).await;
    assert_eq!(refused.headers["ratelimit-policy"], "\"codes\";q=3;w=900");
    found.note("too_many_codes", refused);
}

/// A client that the others share nothing with tries one number after the other.
async fn of_budgets(market: &RunningMarket, phone: &str, found: &mut Found) {
    let guess = |number: usize| {
        let body =
            json!({ "phone_number": phone_numbered(phone, 100 + number), "verification_code": "000000" });
        market.request(Method::POST, "verify-code").header("x-forwarded-for", "203.0.113.9").json(&body)
    };
    for number in 0..20 {
        Answer::to(guess(number)).await.refused(400, "invalid_code");
    }
    let refused = Answer::to(guess(20)).await;
    assert_eq!(refused.headers["ratelimit-policy"], "\"peer-wrong\";q=20;w=900");
    found.note("too_many_requests", refused);
}

async fn of_tokens(market: &RunningMarket, sample: &Sample, clock: &FixedClock, found: &mut Found) {
    let phone = &phone_numbered(sample.phone, 3);
    found.note("missing_token", Answer::to(market.request(Method::GET, "profile")).await);
    found.note("invalid_token", market.get("profile", "eyJ.eyJ.sig").await);
    let signed_in = market.sign_in(phone).await;
    let token = signed_in["access_token"].as_str().expect("a token");
    let bearer = |method, path| market.request(method, path).bearer_auth(token);
    found.note(
        "market_mismatch, token",
        Answer::to(bearer(Method::GET, "profile").header("x-market", "zz")).await,
    );
    let wish = json!({ "language": "tlh", "full_name": "", "profile_image_url": "http://example.com" });
    found.note("validation_failed, profile", Answer::to(bearer(Method::PUT, "profile").json(&wish)).await);
    of_belongings(market, sample, token, found).await;
    found.note("validation_failed, refresh", market.post("refresh", json!({})).await);
    found.note("invalid_token, refresh", market.refresh("zz_r1.1.0.mac").await);
    found.note("not_found, session", Answer::to(bearer(Method::DELETE, "sessions/1")).await);
    let scope = json!({ "scope": "planet" });
    found.note("validation_failed, scope", Answer::to(bearer(Method::POST, "logout").json(&scope)).await);
    let form = market
        .request(Method::POST, "introspect")
        .header("content-type", "application/x-www-form-urlencoded");
    found.note("invalid_client", Answer::to(form.body("token=x")).await);
    clock.advance(TimeDelta::minutes(10));
    found.note("reauthentication_required", market.get("account/export", token).await);
    Answer::to(bearer(Method::POST, "logout")).await.ok();
    found.note("session_ended", market.get("profile", token).await);
    let refresh = signed_in["refresh_token"].as_str().expect("a token");
    found.note("session_ended, refresh", market.refresh(refresh).await);
    clock.advance(TimeDelta::seconds(1800));
    found.note("token_expired", market.get("profile", token).await);
}

async fn of_belongings(market: &RunningMarket, sample: &Sample, token: &str, found: &mut Found) {
    let post = |path, body: &Value| market.own(Method::POST, path, token).json(body);
    let wrong: Value = serde_json::from_str(sample.wrong_address.0).expect("JSON");
    found.note("validation_failed, address", Answer::to(post("addresses", &wrong)).await);
    let card = json!({
        "brand": sample.foreign_brand, "last4": "1", "exp_month": 12, "exp_year": 2025, "holder_name": "",
        "token": "4111111111111111",
    });
    found.note("validation_failed, card", Answer::to(post("payment-methods", &card)).await);
    let way = json!({ "type": sample.other_way.0 });
    for _ in 0..50 {
        assert_eq!(Answer::to(post("payment-methods", &way)).await.status, 201);
    }
    found.note("conflict, ways to pay", Answer::to(post("payment-methods", &way)).await);
}
