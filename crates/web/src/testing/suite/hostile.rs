//! Tokens made to be taken for genuine ones.

use common::{Clock as _, SystemClock};
use reqwest::Method;
use serde_json::json;
use tokens::testing::{drawn_tokens, hostile_tokens};
use tokens::{Claims, Expected, TokenError};

use super::super::{Answer, RunningMarket};

/// What a genuine token of a live session says, and its refresh token: all but the forgery is right.
async fn genuine(market: &RunningMarket, phone: &str) -> (String, Claims, String) {
    let signed_in = market.sign_in(phone).await;
    let text = |field: &str| signed_in[field].as_str().expect("a text").to_owned();
    let (token, refresh_token, name) = (text("access_token"), text("refresh_token"), text("market"));
    let (keys, id) = (market.signing_keys(), name.parse().expect("a market"));
    let issuer = tokens::peek_issuer(&token).expect("an issuer");
    let expected = Expected { issuer: &issuer, audience: None, market: &id };
    let claims = tokens::verify(&token, keys.public(), expected, SystemClock.now()).expect("a genuine token");
    (token, claims, refresh_token)
}

/// The same table that the gateway refuses; two headers and a refresh token besides. None of it ends the session.
pub async fn hostile_tokens_are_refused(market: &RunningMarket, phone: &str) {
    let (token, claims, refresh_token) = genuine(market, phone).await;
    let mut other = claims.clone();
    other.aud = "another".to_owned();
    let (keys, client) = (market.signing_keys(), reqwest::Client::new());
    market.get("profile", &keys.sign(&other).expect("a token")).await.refused(401, "invalid_token");
    for hostile in hostile_tokens(&keys, &claims) {
        let code = match hostile.error {
            TokenError::Invalid => "invalid_token",
            TokenError::Expired => "token_expired",
        };
        let request = market.request_of(&client, Method::GET, "profile");
        let answer = Answer::to(request.bearer_auth(&hostile.token)).await;
        assert_eq!((answer.status, answer.text("code")), (401, code), "{}", hostile.name);
    }
    market.get("profile", &refresh_token).await.refused(401, "invalid_token");
    market.refresh(&token).await.refused(401, "invalid_token");
    let twice = market.request(Method::GET, "profile").bearer_auth(&token).bearer_auth(&token);
    Answer::to(twice).await.refused(401, "invalid_token");
    let huge = format!("{token}{}", "A".repeat(64 * 1024));
    market.get("profile", &huge).await.refused(431, "headers_too_large");
    market.get("profile", &token).await.ok();
    market.refresh(&refresh_token).await.ok();
}

/// Texts drawn at random, some of them a genuine token but for a few bytes.
pub async fn drawn_tokens_are_refused(market: &RunningMarket, phone: &str) {
    let (token, _, refresh_token) = genuine(market, phone).await;
    let client = reqwest::Client::new();
    for drawn in drawn_tokens(&token, 150) {
        let answer = Answer::to(market.request_of(&client, Method::GET, "profile").bearer_auth(&drawn)).await;
        assert_eq!((answer.status, answer.text("code")), (401, "invalid_token"), "{drawn}");
    }
    for drawn in drawn_tokens(&refresh_token, 150) {
        let request = market.request_of(&client, Method::POST, "refresh");
        let answer = Answer::to(request.json(&json!({ "refresh_token": drawn }))).await;
        assert_eq!((answer.status, answer.text("code")), (401, "invalid_token"), "{drawn}");
    }
    market.refresh(&refresh_token).await.ok();
}
