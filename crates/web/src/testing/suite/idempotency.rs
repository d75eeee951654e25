//! Requests that come again with their `Idempotency-Key`.

use reqwest::Method;
use serde_json::{Value, json};

use super::super::{Answer, RunningMarket};

const SEND: &str = "send-send-send-send-send";
const GUESS: &str = "guess_guess_guess_guess_guess";

async fn post(market: &RunningMarket, path: &str, key: &str, body: &Value) -> Answer {
    Answer::to(market.request(Method::POST, path).header("idempotency-key", key).json(body)).await
}

/// The very same answer, and nothing is sent; another wish with the key is refused, and so is a key that is none.
pub async fn a_repeated_send_is_answered_as_the_first(market: &RunningMarket, phone: &str, language: &str) {
    let wish = json!({ "phone_number": phone });
    let first = post(market, "send-code", SEND, &wish).await.ok();
    let code = market.code_of(first["delivery_id"].as_str().expect("an id"));
    assert_eq!(post(market, "send-code", SEND, &wish).await.ok(), first);
    market.verify(phone, &code).await.ok();
    assert_eq!(post(market, "send-code", SEND, &wish).await.ok(), first);
    assert_eq!(market.inbox().list(None).len(), 1);
    let other = json!({ "phone_number": phone, "language": language });
    post(market, "send-code", SEND, &other).await.refused(422, "idempotency_key_reused");
    for path in ["send-code", "verify-code"] {
        let body = json!({ "phone_number": phone, "verification_code": "000000" });
        let refused = post(market, path, "too-short", &body).await;
        refused.refused(422, "validation_failed");
        assert_eq!(refused.body["errors"][0]["field"], "Idempotency-Key");
        assert_eq!(refused.body["errors"][0]["code"], "invalid");
    }
    assert_eq!(market.inbox().list(None).len(), 1);
}

/// New tokens of the same session; the first refresh token is dead.
pub async fn a_repeated_code_gets_the_same_session(market: &RunningMarket, phone: &str) {
    let guess = json!({ "phone_number": phone, "verification_code": market.code(phone).await });
    let first = post(market, "verify-code", GUESS, &guess).await.ok();
    let mut second = post(market, "verify-code", GUESS, &guess).await.ok();
    let token = |of: &Value, name: &str| of[name].as_str().expect("a token").to_owned();
    for name in ["access_token", "refresh_token"] {
        assert_ne!(first[name], second[name]);
        second[name] = first[name].clone();
    }
    second["refresh_expires_in"] = first["refresh_expires_in"].clone();
    assert_eq!(second, first);
    let second = post(market, "verify-code", GUESS, &guess).await.ok();
    for of in [&first, &second] {
        let seen = market.get("verify-token", &token(of, "access_token")).await.ok();
        assert_eq!(seen["session_id"], first["session_id"]);
    }
    market.refresh(&token(&second, "refresh_token")).await.ok();
    market.refresh(&token(&first, "refresh_token")).await.refused(401, "session_ended");
}
