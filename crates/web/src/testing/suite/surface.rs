//! What a market shows besides sign-in.

use reqwest::Method;
use serde_json::{Value, json};
use tokens::{Expected, KeySet};

use super::super::{Answer, RunningMarket};

async fn get(url: String) -> Answer {
    Answer::to(reqwest::Client::new().get(url)).await
}

/// `/markets` and `/health`; `HEAD` goes where `GET` does.
pub async fn the_service_tells_of_itself(market: &RunningMarket, name: &str) {
    let markets = get(market.url("/api/v1/auth/markets")).await.ok();
    assert_eq!(
        (&markets["supported_markets"][0]["market"], &markets["default_market"]),
        (&json!(name), &json!(name))
    );
    assert_eq!(markets["supported_markets"].as_array().map(Vec::len), Some(1));
    let health = get(market.url("/api/v1/auth/health")).await.ok();
    let service = format!("{name}-auth");
    assert_eq!((&health["status"], &health["service"]), (&json!("ok"), &json!(service)));
    assert_eq!(health["markets"], json!({ name: "up" }));
    let head = Answer::to(market.request(Method::HEAD, "health")).await;
    assert_eq!((head.status, head.body), (200, Value::Null));
    assert_eq!(get(market.url("/openapi.json")).await.ok()["openapi"], "3.1.0");
}

/// The published keys verify what verify-code hands out, and the metadata names its issuer.
pub async fn keys_and_metadata_verify_the_tokens(market: &RunningMarket, phone: &str, name: &str) {
    let keys = get(market.url("/.well-known/jwks.json")).await;
    assert_eq!(keys.headers["cache-control"], "public, max-age=300");
    let keys = KeySet::from_jwks(keys.ok().to_string().as_bytes()).expect("a key set");
    let metadata = get(market.url("/.well-known/oauth-authorization-server")).await.ok();
    let issuer = metadata["issuer"].as_str().expect("an issuer");
    let expected = json!({
        "issuer": issuer, "jwks_uri": format!("{issuer}/jwks.json"),
        "introspection_endpoint": "http://127.0.0.1:8080/api/v1/auth/introspect",
        "introspection_endpoint_auth_methods_supported": ["client_secret_basic"],
        "response_types_supported": [], "grant_types_supported": [],
    });
    assert_eq!(metadata, expected);
    let signed_in = market.sign_in(phone).await;
    let id = name.parse().expect("a market's name");
    let expected = Expected { issuer, audience: Some("market-auth"), market: &id };
    let now = signed_in["user"]["last_login"].as_str().and_then(|at| at.parse().ok()).expect("a time");
    let token = signed_in["access_token"].as_str().expect("a token");
    let claims = tokens::verify(token, &keys, expected, now).expect("a genuine token");
    assert_eq!(claims.sid.to_string(), signed_in["session_id"]);
    assert_eq!(claims.sub.to_string(), signed_in["user_id"]);
    assert_eq!(claims.exp - claims.iat, 1800);
}

/// The probes answer at their own port only; the inbox shows what was sent, and forgets it.
pub async fn the_probes_and_the_inbox_answer(market: &RunningMarket, phone: &str) {
    for path in ["/livez", "/readyz", "/startupz", "/metrics"] {
        assert_eq!(get(market.internal_url(path)).await.status, 200, "{path}");
        get(market.url(path)).await.refused(404, "not_found");
    }
    let code = market.code(phone).await;
    let messages = market.url(&format!("/dev/messages?to={phone}&wait=5"));
    let listed = get(messages.clone()).await.ok();
    let newest = &listed["messages"][0];
    assert!(
        newest["to"] == phone && newest["text"].as_str().is_some_and(|text| text.contains(&code)),
        "{listed}"
    );
    assert_eq!(get(market.url("/dev/inbox")).await.status, 200);
    let mut events = reqwest::get(market.url("/dev/events")).await.expect("an answer");
    let mut told = String::new();
    while !told.ends_with("}\n\n") {
        told += &String::from_utf8_lossy(&events.chunk().await.expect("an event").expect("more"));
    }
    assert!(told.contains(&newest["id"].to_string()), "{told}");
    let foreign = reqwest::Client::new().get(messages).header("host", "evil.example");
    Answer::to(foreign).await.refused(404, "not_found");
    let cleared = Answer::to(reqwest::Client::new().delete(market.url("/dev/messages"))).await;
    assert_eq!(cleared.status, 204);
    let rest = get(market.url(&format!("/dev/messages?to={phone}"))).await.ok();
    assert_eq!(rest, json!({ "messages": [] }));
}
