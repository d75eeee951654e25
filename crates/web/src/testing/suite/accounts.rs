//! The account as a whole: the fresh proof, everything held, erasing, and who was away for long.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::TimeDelta;
use common::FixedClock;
use reqwest::Method;
use serde_json::{Value, json};

use super::super::client::another;
use super::super::{Answer, RunningMarket, phone_numbered};

/// The clock of the tests that wait.
pub fn clock_of_accounts() -> Arc<FixedClock> {
    Arc::new(FixedClock::at("2026-01-31T09:30:00Z".parse().expect("a time")))
}

fn token(signed_in: &Value) -> &str {
    signed_in["access_token"].as_str().expect("a token")
}

/// Ten minutes after the sign-in nothing that needs a proof is done; a right code opens it for ten minutes more, in
/// this session only.
pub async fn what_needs_a_fresh_proof_is_refused_without_one(
    market: &RunningMarket,
    phone: &str,
    clock: &FixedClock,
) {
    let [signed_in, beside] = [market.sign_in(phone).await, market.sign_in(phone).await];
    let change = json!({ "phone_number": phone_numbered(phone, 1), "verification_code": "000000" });
    let refused = async |of: &Value| {
        let post = |path, body: &Value| market.post_as(token(of), path, body.clone());
        for answer in [
            post("phone/change", &change).await,
            post("phone/confirm", &change).await,
            post("account/delete", &json!({})).await,
            market.get("account/export", token(of)).await,
        ] {
            answer.refused(403, "reauthentication_required");
        }
    };
    clock.advance(TimeDelta::minutes(10));
    refused(&signed_in).await;
    market.post_as(token(&signed_in), "phone/change", json!({})).await.refused(422, "validation_failed");
    let sent = Answer::to(market.request(Method::POST, "reauth/send-code").bearer_auth(token(&signed_in)));
    let sent = sent.await.ok();
    assert_eq!((&sent["sent"], &sent["phone_number"]), (&json!(true), &json!(phone)));
    let code = market.code_of(sent["delivery_id"].as_str().expect("a delivery"));
    let verify = async |of: &Value, code: &str| {
        market.post_as(token(of), "reauth/verify-code", json!({ "verification_code": code })).await
    };
    verify(&signed_in, "12345").await.refused(422, "validation_failed");
    let wrong = verify(&signed_in, &another(&code)).await;
    wrong.refused(400, "invalid_code");
    assert_eq!(wrong.body["attempts_left"], 2);
    verify(&beside, &code).await.refused(400, "invalid_code");
    market.verify(phone, &code).await.refused(400, "invalid_code");
    clock.advance(TimeDelta::minutes(6));
    let sent = market.post_as(token(&signed_in), "reauth/send-code", json!({ "channel": "sms" })).await.ok();
    let code = market.code_of(sent["delivery_id"].as_str().expect("a delivery"));
    clock.advance(TimeDelta::minutes(10) - TimeDelta::seconds(1));
    let proved = verify(&signed_in, &code).await.ok();
    assert_eq!(proved, json!({ "success": true, "reauthenticated_until": "2026-01-31T10:05:59.000000Z" }));
    market.get("account/export", token(&signed_in)).await.ok();
    refused(&beside).await;
}

/// The parts that every market has, and nothing of the codes.
pub async fn an_account_is_exported(market: &RunningMarket, phone: &str) {
    let other = market.sign_in(&phone_numbered(phone, 1)).await;
    let signed_in = market.sign_in(phone).await;
    let exported = market.get("account/export", token(&signed_in)).await;
    assert_eq!(exported.headers["cache-control"], "no-store");
    let exported = exported.ok();
    assert_eq!(exported["profile"], signed_in["user"]);
    assert_eq!(exported["sessions"][0]["id"], signed_in["session_id"]);
    let names: BTreeSet<_> = exported.as_object().expect("an object").keys().map(String::as_str).collect();
    let everywhere =
        ["audit_log", "codes", "exported_at", "limits", "messages", "notifications", "profile", "sessions"];
    assert!(names.is_superset(&everywhere.into()), "{names:?}");
    assert!(names.len() > everywhere.len(), "the market adds its own: {names:?}");
    let [message] = &exported["messages"].as_array().expect("a list")[..] else { panic!("{exported}") };
    assert_eq!((&message["to"], &message["channel"]), (&json!(phone), &json!("sms")));
    let [code] = &exported["codes"].as_array().expect("a list")[..] else { panic!("{exported}") };
    assert_eq!((&code["purpose"], &code["spent"]), (&json!("sign_in"), &json!(true)));
    let events: Vec<_> = exported["audit_log"].as_array().expect("a list").iter().collect();
    assert_eq!(events[0]["event"], "signed_up");
    assert_eq!((&events[1]["event"], &events[1]["actor"]), (&json!("account_exported"), &json!("user")));
    let text = exported.to_string();
    let strangers = ["code_mac", "sealed", other["user_id"].as_str().expect("an id")];
    assert!(strangers.iter().all(|stranger| !text.contains(stranger)), "{text}");
}

/// The tokens are of no use at once, and the number's next user knows nothing of the last.
pub async fn an_account_is_erased(market: &RunningMarket, phone: &str) {
    let bystander = market.sign_in(&phone_numbered(phone, 1)).await;
    let signed_in = market.sign_in(phone).await;
    let name = json!({ "full_name": "Rumpelstiltskin" });
    Answer::to(market.request(Method::PUT, "profile").bearer_auth(token(&signed_in)).json(&name)).await.ok();
    Answer::to(market.request(Method::POST, "account/delete")).await.refused(401, "missing_token");
    let erased = Answer::to(market.request(Method::POST, "account/delete").bearer_auth(token(&signed_in)));
    let erased = erased.await;
    assert_eq!((erased.status, erased.body), (204, Value::Null));
    market.get("profile", token(&signed_in)).await.refused(401, "session_ended");
    let refresh = signed_in["refresh_token"].as_str().expect("a token");
    market.refresh(refresh).await.refused(401, "session_ended");
    market.post_as(token(&signed_in), "account/delete", json!({})).await.refused(401, "session_ended");
    let again = market.sign_in(phone).await;
    assert_eq!((&again["is_new_user"], &again["user"]["full_name"]), (&json!(true), &Value::Null));
    assert_ne!(again["user_id"], signed_in["user_id"]);
    let exported = market.get("account/export", token(&again)).await.ok().to_string();
    let old = ["Rumpelstiltskin", signed_in["user_id"].as_str().expect("an id")];
    assert!(old.iter().all(|trace| !exported.contains(trace)), "{exported}");
    market.get("profile", token(&bystander)).await.ok();
}

/// Where a day without a sign-in is long: the tokens of the old user end with it.
pub async fn a_dormant_user_s_number_is_a_new_user_s(
    market: &RunningMarket,
    phone: &str,
    clock: &FixedClock,
) {
    let old = market.sign_in(phone).await;
    clock.advance(TimeDelta::days(1) - TimeDelta::seconds(1));
    assert_eq!(market.sign_in(phone).await["user_id"], old["user_id"]);
    clock.advance(TimeDelta::days(1));
    let new = market.sign_in(phone).await;
    assert_eq!(new["is_new_user"], true);
    assert_ne!(new["user_id"], old["user_id"]);
    market.refresh(old["refresh_token"].as_str().expect("a token")).await.refused(401, "session_ended");
    let exported = market.get("account/export", token(&new)).await.ok().to_string();
    assert!(!exported.contains(old["user_id"].as_str().expect("an id")), "{exported}");
}
