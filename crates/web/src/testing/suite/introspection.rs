//! What resource servers are told of tokens.

use chrono::TimeDelta;
use common::FixedClock;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tokens::testing::hostile_tokens;
use tokens::{Claims, Expected};

use super::super::{Answer, RunningMarket};

/// The clients of these tests: one by its secret, one by the SHA-256 of `abc`.
pub const CLIENTS: &str =
    "shop:s3cret+%, bank:sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

const FORM: &str = "application/x-www-form-urlencoded";

fn request(market: &RunningMarket, body: &str) -> RequestBuilder {
    market.request(Method::POST, "introspect").header("content-type", FORM).body(body.to_owned())
}

/// Asks as the one client, which keeps its connection.
async fn introspected_by(client: &reqwest::Client, market: &RunningMarket, token: &str) -> Value {
    let request = market.request_of(client, Method::POST, "introspect").header("content-type", FORM);
    let body = format!("token={}", encoded(token));
    let answer = Answer::to(request.body(body).basic_auth("bank", Some("abc"))).await;
    assert_eq!(answer.headers["content-type"], "application/json");
    assert_eq!(answer.headers["cache-control"], "no-store");
    answer.ok()
}

/// Asks as both clients.
async fn introspected(market: &RunningMarket, token: &str) -> Value {
    let answer = introspected_by(&reqwest::Client::new(), market, token).await;
    let body = format!("token={}", encoded(token));
    let same = Answer::to(request(market, &body).basic_auth("shop", Some("s3cret%2B%25"))).await.ok();
    assert_eq!(answer, same);
    answer
}

/// A text as a form has it.
fn encoded(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._".contains(byte);
    text.bytes()
        .map(|byte| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

fn text<'a>(answer: &'a Value, field: &str) -> &'a str {
    answer[field].as_str().unwrap_or_else(|| panic!("no text {field} in {answer}"))
}

fn inactive() -> Value {
    json!({ "active": false })
}

/// Every field of both kinds; what has passed is not active, and a look at an old refresh token ends nothing.
pub async fn introspection_tells_what_a_token_is_worth_now(
    market: &RunningMarket,
    phone: &str,
    clock: &FixedClock,
) {
    let now = common::Clock::now(clock).timestamp();
    let signed_in = market.sign_in(phone).await;
    let (access, refresh) = (text(&signed_in, "access_token"), text(&signed_in, "refresh_token"));
    let live = introspected(market, access).await;
    let iss = tokens::peek_issuer(access).expect("an issuer");
    let expected = json!({
        "active": true, "token_type": "bearer", "iss": iss, "aud": "market-auth", "sub": signed_in["user_id"],
        "sid": signed_in["session_id"], "market": signed_in["market"], "iat": now, "nbf": now, "exp": now + 1800,
        "jti": live["jti"],
    });
    assert_eq!(live, expected);
    let expected = json!({
        "active": true, "token_type": "refresh_token", "iss": iss, "sub": signed_in["user_id"],
        "sid": signed_in["session_id"], "market": signed_in["market"], "iat": now,
        "exp": now + TimeDelta::days(30).num_seconds(),
    });
    assert_eq!(introspected(market, refresh).await, expected);
    clock.advance(TimeDelta::seconds(1800));
    assert_eq!(introspected(market, access).await, inactive());
    let refreshed = market.refresh(refresh).await.ok();
    clock.advance(TimeDelta::seconds(60));
    assert_eq!(introspected(market, refresh).await, inactive());
    let [access, refresh] = ["access_token", "refresh_token"].map(|field| text(&refreshed, field));
    for token in [access, refresh] {
        assert_eq!(introspected(market, token).await["active"], true);
    }
    Answer::to(market.request(Method::POST, "logout").bearer_auth(access)).await.ok();
    for token in [access, refresh] {
        assert_eq!(introspected(market, token).await, inactive());
    }
}

/// Hostile tokens, forged refresh tokens and no tokens at all, whatever the hint says.
pub async fn nothing_that_is_no_token_is_active(market: &RunningMarket, phone: &str) {
    let signed_in = market.sign_in(phone).await;
    let (access, refresh) = (text(&signed_in, "access_token"), text(&signed_in, "refresh_token"));
    let (keys, id) = (market.signing_keys(), text(&signed_in, "market").parse().expect("a market"));
    let issuer = tokens::peek_issuer(access).expect("an issuer");
    let expected = Expected { issuer: &issuer, audience: None, market: &id };
    let now = common::Clock::now(&common::SystemClock);
    let claims: Claims = tokens::verify(access, keys.public(), expected, now).expect("a genuine token");
    // A larger form is refused for its size.
    let hostile = hostile_tokens(&keys, &claims).into_iter().filter(|hostile| hostile.token.len() < 12_000);
    let client = reqwest::Client::new();
    for hostile in hostile {
        assert_eq!(introspected_by(&client, market, &hostile.token).await, inactive(), "{}", hostile.name);
    }
    let (head, _) = refresh.rsplit_once('.').expect("a MAC");
    for token in
        ["garbage", "a.b.c", " ", "é", &format!("{head}.{}", "A".repeat(43)), &refresh.replace(".0.", ".1.")]
    {
        assert_eq!(introspected(market, token).await, inactive(), "{token}");
    }
    for hint in ["access_token", "refresh_token", "x"] {
        let body = format!("token_type_hint={hint}&token={refresh}");
        let answer = Answer::to(request(market, &body).basic_auth("bank", Some("abc"))).await.ok();
        assert_eq!(
            (&answer["active"], &answer["token_type"]),
            (&json!(true), &json!("refresh_token")),
            "{hint}"
        );
    }
}

/// Without credentials nothing is told, not even what is wrong with the form; with them, all of it.
pub async fn introspection_is_for_clients_only(market: &RunningMarket, phone: &str) {
    let signed_in = market.sign_in(phone).await;
    let access = text(&signed_in, "access_token");
    for body in
        [format!("token={access}"), "token=garbage".to_owned(), String::new(), "token=a&token=b".to_owned()]
    {
        let asked = || request(market, &body);
        for wrong in [
            asked(),
            asked().bearer_auth(access),
            asked().basic_auth("bank", Some("abd")),
            asked().basic_auth("bank", Some("s3cret%2B%25")),
            asked().basic_auth("nobody", Some("abc")),
            asked().basic_auth("", Some("")),
            asked().basic_auth("bank", None::<&str>),
            asked().header("authorization", "Basic YmFuazphYmM"),
            asked().basic_auth("bank", Some("abc")).basic_auth("bank", Some("abc")),
        ] {
            let refused = Answer::to(wrong).await;
            refused.refused(401, "invalid_client");
            assert_eq!(refused.headers["www-authenticate"], "Basic realm=\"introspection\"");
        }
    }
    let asked = |body: &str| request(market, body).basic_auth("bank", Some("abc"));
    for nothing in ["", "token=", "tokens=x"] {
        Answer::to(asked(nothing)).await.refused(422, "validation_failed");
    }
    for broken in ["token=a&token=b", "token=%zz", "token=a&token_type_hint=b&token_type_hint=b"] {
        Answer::to(asked(broken)).await.refused(400, "malformed_request");
    }
    Answer::to(asked("token=x").header("x-market", "zz")).await.refused(422, "market_mismatch");
    Answer::to(asked(&"a".repeat(20_000))).await.refused(413, "payload_too_large");
    let json = market.request(Method::POST, "introspect").json(&json!({ "token": access }));
    Answer::to(json).await.refused(415, "unsupported_media_type");
    Answer::to(market.request(Method::GET, "introspect")).await.refused(405, "method_not_allowed");
}
