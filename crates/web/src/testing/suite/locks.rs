//! The lock after many wrong codes in a row, and its ways out.

use std::sync::Arc;

use chrono::TimeDelta;
use common::FixedClock;
use reqwest::Method;
use serde_json::{Value, json};

use super::super::client::another;
use super::super::{Answer, RunningMarket, phone_numbered};

/// The clock of the tests that wait.
pub fn clock_of_locks() -> Arc<FixedClock> {
    Arc::new(FixedClock::at("2026-01-31T09:30:00Z".parse().expect("a time")))
}

/// Locks the number, where two wrong codes do that; the right code of then.
async fn lock(market: &RunningMarket, phone: &str) -> String {
    let code = market.code(phone).await;
    for _ in 0..2 {
        market.verify(phone, &another(&code)).await.refused(400, "invalid_code");
    }
    market.post("send-code", json!({ "phone_number": phone })).await.refused(429, "phone_locked");
    market.verify(phone, &code).await.refused(429, "phone_locked");
    code
}

async fn unlock(market: &RunningMarket, token: &str) -> Answer {
    Answer::to(market.request(Method::POST, "account/unlock").bearer_auth(token)).await
}

/// Nobody else's session does it; a second time nothing happens; a day does it, too. The lock ends the code's use for
/// nobody but its guessers.
pub async fn the_user_lifts_the_lock_of_their_own_number(
    market: &RunningMarket,
    phone: &str,
    clock: &FixedClock,
) {
    let other = market.sign_in(&phone_numbered(phone, 1)).await;
    let signed_in = market.sign_in(phone).await;
    clock.advance(TimeDelta::seconds(61));
    let code = lock(market, phone).await;
    let token = |of: &Value| of["access_token"].as_str().expect("a token").to_owned();
    assert_eq!(unlock(market, &token(&other)).await.status, 204);
    market.verify(phone, &code).await.refused(429, "phone_locked");
    Answer::to(market.request(Method::POST, "account/unlock")).await.refused(401, "missing_token");
    Answer::to(market.request(Method::GET, "account/unlock")).await.refused(405, "method_not_allowed");
    for _ in 0..2 {
        let unlocked = unlock(market, &token(&signed_in)).await;
        assert_eq!((unlocked.status, unlocked.body), (204, Value::Null));
    }
    market.verify(phone, &code).await.ok();
    clock.advance(TimeDelta::minutes(15));
    lock(market, phone).await;
    clock.advance(TimeDelta::hours(24) - TimeDelta::seconds(1));
    let refused = market.post("send-code", json!({ "phone_number": phone })).await;
    refused.refused(429, "phone_locked");
    assert_eq!(refused.headers["retry-after"], "1");
    clock.advance(TimeDelta::seconds(1));
    market.sign_in(phone).await;
}
