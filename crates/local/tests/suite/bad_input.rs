//! What can't be is refused with the contract's problem by the first component that can know, and nothing is sent.

use serde_json::{Value, json};

use crate::client::{Answer, Client};
use crate::process::Stack;

async fn raw(client: &Client, endpoint: &str, content_type: &str, body: impl Into<reqwest::Body>) -> Answer {
    let request = client.request("POST", &format!("/api/v1/auth/{endpoint}"));
    client.send(request.header("content-type", content_type).body(body)).await
}

fn faults(answer: &Answer) -> Vec<(&str, &str)> {
    let errors = answer.body["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    let text = |error: &'_ Value, key: &str| error[key].as_str().expect("a text").to_owned();
    let named: Vec<(String, String)> = errors.iter().map(|e| (text(e, "field"), text(e, "code"))).collect();
    named.into_iter().map(|(f, c)| (&*String::leak(f), &*String::leak(c))).collect()
}

#[tokio::test]
async fn bad_bodies_phones_and_tokens_get_their_problems_and_send_nothing() {
    let stack = Stack::start();
    for base in [&stack.gateway, &stack.kg] {
        let client = Client::of(base);
        bodies(&client).await;
        phones(&client).await;
    }
    prefixes(&Client::of(&stack.gateway)).await;
    tokens(&Client::of(&stack.gateway)).await;
    paths(&Client::of(&stack.gateway)).await;
    let inbox = Client::of(&stack.gateway).get("/dev/messages").await.ok();
    assert_eq!(inbox["messages"], json!([]));
}

async fn bodies(client: &Client) {
    let json = "application/json";
    for body in ["", "{", "[]", "\"x\"", "null", r#"{"phone":"+996505325311","phone":"+996505325311"}"#] {
        assert_eq!(raw(client, "send-code", json, body).await.problem(400), "malformed_request", "{body}");
    }
    let good = r#"{"phone_number":"+996505325311"}"#;
    assert_eq!(raw(client, "send-code", "text/plain", good).await.problem(415), "unsupported_media_type");
    let big = format!(r#"{{"phone_number":"+996505325311","x":"{}"}}"#, "x".repeat(20 * 1024));
    assert_eq!(raw(client, "send-code", json, big).await.problem(413), "payload_too_large");

    let missing = raw(client, "verify-code", json, "{}").await;
    assert_eq!(missing.problem(422), "validation_failed");
    assert!(faults(&missing).contains(&("phone_number", "required")));
    let wrong_type = raw(client, "send-code", json, r#"{"phone_number":996505325311}"#).await;
    assert_eq!(wrong_type.problem(422), "validation_failed");
    assert_eq!(faults(&wrong_type), [("phone_number", "wrong_type")]);
    let differing =
        raw(client, "send-code", json, r#"{"phone":"+996505325312","phone_number":"+996505325311"}"#).await;
    assert_eq!(differing.problem(422), "validation_failed");
    assert_eq!(faults(&differing), [("phone", "contradictory")]);
    for code in [json!("12345"), json!("abcdef"), json!(123456), json!("１２３４５６"), Value::Null] {
        let body = json!({ "phone_number": "+996505325311", "verification_code": code });
        let answer = client.post("verify-code", &body).await;
        assert_eq!(answer.problem(422), "validation_failed", "{code}");
        assert_eq!(faults(&answer)[0].0, "verification_code");
    }
}

async fn phones(client: &Client) {
    for phone in [
        "call me",
        "+996505325311x5",
        "+９９６５０５３２５３１１",
        "tel:+996505325311",
        "00996505325311",
        "0505325311",
        "+996\u{a0}505325311",
        "",
        "+99650532531",
        "+9960505325311",
    ] {
        let answer = client.send_code(phone).await;
        assert_eq!(answer.problem(422), "invalid_phone", "{phone}");
    }
    assert_eq!(client.send_code("+996800123456").await.problem(422), "phone_type_unsupported");
}

async fn prefixes(client: &Client) {
    assert_eq!(client.send_code("+442071838750").await.problem(422), "market_not_supported");
    for phone in ["+16041234567", "+16042345678", "+18762345678", "+17872345678"] {
        assert_eq!(client.send_code(phone).await.problem(422), "phone_region_unsupported", "{phone}");
    }
    for phone in ["+18005551234", "+19005551234"] {
        assert_eq!(client.send_code(phone).await.problem(422), "phone_type_unsupported", "{phone}");
    }
    let request = client.request("POST", "/api/v1/auth/send-code").header("x-market", "us");
    let answer = client.send(request.json(&json!({ "phone_number": "+996505325311" }))).await;
    assert_eq!(answer.problem(422), "market_mismatch");
}

async fn tokens(client: &Client) {
    assert_eq!(client.get("/api/v1/auth/profile").await.problem(401), "missing_token");
    // {"alg":"none","typ":"at+jwt"} . {} . no signature
    let unsigned = "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.e30.";
    for token in [unsigned, "x", "a.b.c", &"A".repeat(5000)] {
        for (method, endpoint) in [("GET", "profile"), ("GET", "verify-token"), ("POST", "logout")] {
            let answer = client.with_token(method, endpoint, token).await;
            assert_eq!(answer.problem(401), "invalid_token", "{method} {endpoint}");
        }
    }
}

async fn paths(client: &Client) {
    assert_eq!(client.get("/api/v1/auth/nothing").await.problem(404), "not_found");
    assert_eq!(client.get("/api/v1/auth/profile/").await.problem(404), "not_found");
    assert_eq!(client.get("/api/v1/auth/%70rofile").await.problem(404), "not_found");
    let wrong_method = client.get("/api/v1/auth/send-code").await;
    assert_eq!(wrong_method.problem(405), "method_not_allowed");
    assert_eq!(wrong_method.headers["allow"], "POST");
}
