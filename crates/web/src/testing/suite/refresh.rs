//! Going on with a session.

use std::sync::Arc;

use chrono::TimeDelta;
use common::FixedClock;
use reqwest::Method;
use serde_json::{Value, json};

use super::super::{Answer, RunningMarket, phone_numbered};

/// The clock of the tests that wait.
pub fn clock_of_refreshes() -> Arc<FixedClock> {
    Arc::new(FixedClock::at("2026-01-31T09:30:00Z".parse().expect("a time")))
}

fn text<'a>(answer: &'a Value, field: &str) -> &'a str {
    answer[field].as_str().unwrap_or_else(|| panic!("no text {field} in {answer}"))
}

/// Every field of the answer; both tokens are new, and a repeat gets the same refresh token.
pub async fn a_refresh_token_is_good_once(market: &RunningMarket, phone: &str) {
    let signed_in = market.sign_in(phone).await;
    let first = text(&signed_in, "refresh_token");
    assert!(first.starts_with(&format!("{}_r1.", text(&signed_in, "market"))), "{first}");
    let answer = market.refresh(first).await;
    assert_eq!(answer.headers["cache-control"], "no-store");
    let refreshed = answer.ok();
    let expected = json!({
        "success": true, "access_token": refreshed["access_token"], "token_type": "bearer", "expires_in": 1800,
        "refresh_token": refreshed["refresh_token"], "refresh_expires_in": refreshed["refresh_expires_in"],
        "session_id": signed_in["session_id"], "market": signed_in["market"],
    });
    assert_eq!(refreshed, expected);
    assert_ne!(refreshed["refresh_token"], signed_in["refresh_token"]);
    assert_ne!(refreshed["access_token"], signed_in["access_token"]);
    let repeat = market.refresh(first).await.ok();
    assert_eq!(repeat["refresh_token"], refreshed["refresh_token"]);
    for pair in [&signed_in, &refreshed, &repeat] {
        let token = text(pair, "access_token");
        assert_eq!(market.get("verify-token", token).await.ok()["session_id"], signed_in["session_id"]);
    }
    Answer::to(market.request(Method::POST, "logout").bearer_auth(text(&repeat, "access_token"))).await.ok();
    market.refresh(text(&repeat, "refresh_token")).await.refused(401, "session_ended");
}

/// An old token, or the one before after ten seconds, ends all that the session had; another session stays.
pub async fn a_used_token_that_comes_again_ends_the_session(
    market: &RunningMarket,
    phone: &str,
    clock: &FixedClock,
) {
    for (number, wait) in [(1, 10), (2, 11)] {
        let phone = phone_numbered(phone, number);
        let bystander = market.sign_in(&phone).await;
        clock.advance(TimeDelta::seconds(61));
        let signed_in = market.sign_in(&phone).await;
        let used = text(&signed_in, "refresh_token");
        let next = market.refresh(used).await.ok();
        clock.advance(TimeDelta::seconds(wait));
        if wait <= 10 {
            assert_eq!(market.refresh(used).await.ok()["refresh_token"], next["refresh_token"]);
            market.refresh(text(&next, "refresh_token")).await.ok();
        }
        let refused = market.refresh(used).await;
        refused.refused(401, "session_ended");
        assert!(refused.headers["www-authenticate"].to_str().is_ok_and(|value| value.starts_with("Bearer")));
        market.refresh(text(&next, "refresh_token")).await.refused(401, "session_ended");
        market.get("profile", text(&next, "access_token")).await.refused(401, "session_ended");
        market.refresh(text(&bystander, "refresh_token")).await.ok();
    }
}

/// Forged, foreign, malformed and missing ones.
pub async fn a_forged_token_ends_nothing(market: &RunningMarket, phone: &str) {
    let signed_in = market.sign_in(phone).await;
    let token = text(&signed_in, "refresh_token");
    let (head, mac) = token.rsplit_once('.').expect("a MAC");
    let (session, _) = head.rsplit_once('.').expect("a generation");
    let own = text(&signed_in, "market");
    let forged = [
        format!("{session}.1.{mac}"),
        format!("{head}.{}", "A".repeat(43)),
        token.replacen(own, "zz", 1),
        text(&signed_in, "access_token").to_owned(),
        "x".repeat(10_000),
        String::new(),
    ];
    for token in &forged {
        market.refresh(token).await.refused(401, "invalid_token");
    }
    for body in [json!({}), json!({ "refresh_token": null }), json!({ "refresh_token": 1 })] {
        market.post("refresh", body).await.refused(422, "validation_failed");
    }
    market.get("profile", token).await.refused(401, "invalid_token");
    let other = market.request(Method::POST, "refresh").header("x-market", "zz");
    let body = json!({ "refresh_token": token });
    Answer::to(other.json(&body)).await.refused(422, "market_mismatch");
    assert_eq!(market.refresh(token).await.ok()["session_id"], signed_in["session_id"]);
}

/// On a server with `TOKENS__IDLE_LIFETIME` of twenty days: idle sessions end, and refreshed ones after thirty days.
pub async fn tokens_last_as_long_as_they_say(market: &RunningMarket, phone: &str, clock: &FixedClock) {
    let day = |days| TimeDelta::days(days).num_seconds();
    let idle = market.sign_in(&phone_numbered(phone, 1)).await;
    let busy = market.sign_in(&phone_numbered(phone, 2)).await;
    assert_eq!(busy["refresh_expires_in"], day(20));
    clock.advance(TimeDelta::days(20) - TimeDelta::seconds(1));
    let busy = market.refresh(text(&busy, "refresh_token")).await.ok();
    assert_eq!((&busy["expires_in"], &busy["refresh_expires_in"]), (&json!(1800), &json!(day(10) + 1)));
    clock.advance(TimeDelta::seconds(1));
    market.refresh(text(&idle, "refresh_token")).await.refused(401, "session_ended");
    market.get("profile", text(&busy, "access_token")).await.ok();
    clock.advance(TimeDelta::days(10) - TimeDelta::seconds(60));
    let busy = market.refresh(text(&busy, "refresh_token")).await.ok();
    assert_eq!((&busy["expires_in"], &busy["refresh_expires_in"]), (&json!(60), &json!(60)));
    clock.advance(TimeDelta::seconds(60));
    market.refresh(text(&busy, "refresh_token")).await.refused(401, "session_ended");
}
