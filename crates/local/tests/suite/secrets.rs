//! What the logs must not tell, however much they tell.

use serde_json::Value;

use crate::client::Client;
use crate::process::Stack;

fn text(of: &Value, field: &str) -> String {
    of[field].as_str().expect("a text").to_owned()
}

/// A token but for what everybody's has: the payload and the signature of the one kind, the MAC of the other.
fn parts(token: &str) -> Vec<String> {
    token.split('.').skip(1).filter(|part| part.len() > 40).map(str::to_owned).collect()
}

#[tokio::test]
async fn no_token_is_logged_at_any_level() {
    let settings = [
        ("GATEWAY__TELEMETRY__LEVEL", "trace"),
        ("GATEWAY__TELEMETRY__FORMAT", "json"),
        ("KG_AUTH__INTROSPECTION__CLIENTS", "shop:a secret that nobody may read"),
    ];
    let mut stack = Stack::start_with(&settings);
    let client = Client::of(&stack.gateway);
    let first = client.sign_in("+996505325311").await;
    let second = client.refresh(&text(&first, "refresh_token")).await.ok();
    let third = client.refresh(&text(&second, "refresh_token")).await.ok();
    client.with_token("GET", "profile", &text(&third, "access_token")).await.ok();
    let form = format!("token={}", text(&third, "access_token"));
    let asked = client.request("POST", "/api/v1/auth/introspect").body(form);
    let asked = asked.header("content-type", "application/x-www-form-urlencoded");
    client.send(asked.basic_auth("shop", Some("a+secret+that+nobody+may+read"))).await.ok();
    client.refresh(&text(&first, "refresh_token")).await.problem(401);
    client.with_token("GET", "profile", &text(&third, "access_token")).await.problem(401);
    client.refresh(&format!("{}x", text(&third, "refresh_token"))).await.problem(401);

    let logs = stack.process.rest();
    assert!(logs.contains(&text(&first, "session_id")), "what was ended for reuse is told");
    for pair in [&first, &second, &third] {
        let tokens = [text(pair, "access_token"), text(pair, "refresh_token")];
        for part in tokens.iter().flat_map(|token| parts(token)) {
            assert!(!logs.contains(&part), "{part}");
        }
    }
    for secret in ["nobody", "c2hvcDph"] {
        assert!(!logs.contains(secret), "{secret}");
    }
}
