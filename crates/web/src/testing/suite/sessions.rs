//! Where a user is signed in, and signing out there.

use reqwest::Method;
use serde_json::{Value, json};

use super::super::{Answer, RunningMarket, phone_numbered};

pub(super) fn token(signed_in: &Value) -> &str {
    signed_in["access_token"].as_str().expect("a token")
}

fn session(signed_in: &Value) -> &str {
    signed_in["session_id"].as_str().expect("a session")
}

pub(super) async fn sign_in_with(market: &RunningMarket, phone: &str, agent: &str) -> Value {
    let body = json!({ "phone_number": phone, "verification_code": market.code(phone).await });
    Answer::to(market.request(Method::POST, "verify-code").header("user-agent", agent).json(&body)).await.ok()
}

async fn end(market: &RunningMarket, of: &Value, id: &str) -> Answer {
    let path = format!("sessions/{id}");
    Answer::to(market.request(Method::DELETE, &path).bearer_auth(token(of))).await
}

async fn log_out(market: &RunningMarket, of: &Value, scope: &str) -> Value {
    let request = market.request(Method::POST, "logout").bearer_auth(token(of));
    Answer::to(request.json(&json!({ "scope": scope }))).await.ok()
}

/// Whether the session is seen to live, by its access token and by its refresh token alike.
async fn lives(market: &RunningMarket, signed_in: &Value) -> bool {
    let seen = market.get("profile", token(signed_in)).await;
    let refreshed = market.refresh(signed_in["refresh_token"].as_str().expect("a token")).await;
    assert_eq!(seen.status, refreshed.status);
    if seen.status != 200 {
        seen.refused(401, "session_ended");
        refreshed.refused(401, "session_ended");
    }
    seen.status == 200
}

/// Every field; the newest first, the present one marked, nobody else's among them.
pub async fn sessions_are_listed(market: &RunningMarket, phone: &str) {
    let first = sign_in_with(market, phone, "phone/1").await;
    let second = sign_in_with(market, phone, "browser/2").await;
    sign_in_with(market, &phone_numbered(phone, 1), "another/3").await;
    market.refresh(first["refresh_token"].as_str().expect("a token")).await.ok();
    let listed = market.get("sessions", token(&first)).await;
    assert_eq!(listed.headers["cache-control"], "no-store");
    let listed = listed.ok();
    let entry = |at: usize, of: &Value, agent: &str, current: bool| {
        let found = &listed["sessions"][at];
        json!({
            "id": of["session_id"], "created_at": found["created_at"], "last_seen_at": found["last_seen_at"],
            "expires_at": found["expires_at"], "user_agent": agent, "current": current,
        })
    };
    let expected = [entry(0, &second, "browser/2", false), entry(1, &first, "phone/1", true)];
    assert_eq!(listed, json!({ "sessions": expected }));
    let time = |at: usize, field: &str| {
        let text = listed["sessions"][at][field].as_str().expect("a time");
        text.parse::<common::Timestamp>().expect("a time")
    };
    assert_eq!(time(0, "last_seen_at"), time(0, "created_at"));
    assert!(time(1, "last_seen_at") > time(1, "created_at"), "only a refresh is seen");
    assert_eq!(time(0, "expires_at") - time(0, "created_at"), chrono::TimeDelta::days(30));
}

/// 204 once; another's, an unknown, a malformed and an ended one are 404.
pub async fn a_session_is_ended_by_its_id(market: &RunningMarket, phone: &str) {
    let (mine, other) = (market.sign_in(phone).await, market.sign_in(&phone_numbered(phone, 1)).await);
    let second = market.sign_in(phone).await;
    for unknown in [session(&other), "0199f0a4-6d2e-7c11-8a53-0e6a5a2f9d10", "1", "all"] {
        end(market, &mine, unknown).await.refused(404, "not_found");
    }
    end(market, &mine, &session(&second).to_uppercase()).await.refused(404, "not_found");
    Answer::to(market.request(Method::DELETE, "sessions/1")).await.refused(401, "missing_token");
    Answer::to(market.request(Method::GET, "sessions/1")).await.refused(405, "method_not_allowed");
    let ended = end(market, &mine, session(&second)).await;
    assert_eq!((ended.status, ended.body), (204, Value::Null));
    end(market, &mine, session(&second)).await.refused(404, "not_found");
    assert!(!lives(market, &second).await);
    assert!(lives(market, &mine).await && lives(market, &other).await);
    assert_eq!(end(market, &mine, session(&mine)).await.status, 204);
    assert!(!lives(market, &mine).await);
}

/// `others` leaves this one, `all` none; each says what it did.
pub async fn a_logout_ends_what_its_scope_says(market: &RunningMarket, phone: &str) {
    let bystander = market.sign_in(&phone_numbered(phone, 1)).await;
    let [first, second] = [market.sign_in(phone).await, market.sign_in(phone).await];
    let others = log_out(market, &first, "others").await;
    assert_eq!(others, json!({ "success": true, "message": others["message"] }));
    assert!(lives(market, &first).await && !lives(market, &second).await);
    let third = market.sign_in(phone).await;
    let all = log_out(market, &third, "all").await;
    assert!(!lives(market, &first).await && !lives(market, &third).await);
    let one = log_out(market, &bystander, "session").await;
    assert!(!lives(market, &bystander).await);
    let messages = [&one["message"], &others["message"], &all["message"]].map(Value::to_string);
    assert!(messages[0] != messages[1] && messages[1] != messages[2] && messages[0] != messages[2]);
}
