//! Whose budget a request draws on when it comes through the gateway.

use serde_json::json;

use crate::client::{Answer, Client};
use crate::process::Stack;

const TWO_SENDS: (&str, &str) = ("KG_AUTH__BUDGETS__PEER_SENDS", "2");

/// Asks for a code, with a header that says who asks.
async fn send_for(client: &Client, forwarded: &str, number: u32) -> Answer {
    let request = client.request("POST", "/api/v1/auth/send-code").header("x-forwarded-for", forwarded);
    client.send(request.json(&json!({ "phone_number": format!("+99670000{number:04}") }))).await
}

#[tokio::test]
async fn a_client_s_own_word_for_its_address_changes_nothing_behind_the_gateway() {
    let stack = Stack::start_with(&[TWO_SENDS]);
    let client = Client::of(&stack.gateway);
    send_for(&client, "203.0.113.1", 1).await.ok();
    send_for(&client, "203.0.113.2", 2).await.ok();
    let refused = send_for(&client, "203.0.113.3", 3).await;
    assert_eq!(refused.problem(429), "too_many_requests");
    assert_eq!(refused.headers["ratelimit-policy"], "\"peer-sends\";q=2;w=900");
    assert_eq!(refused.headers["retry-after"], refused.body["retry_after"].to_string());
}

#[tokio::test]
async fn clients_of_a_proxy_that_the_gateway_trusts_have_budgets_of_their_own() {
    let stack = Stack::start_with(&[TWO_SENDS, ("GATEWAY__SERVER__TRUSTED_PROXIES", "127.0.0.0/8")]);
    let client = Client::of(&stack.gateway);
    for (number, forwarded) in (1..).zip(["203.0.113.1", "203.0.113.1", "203.0.113.2", "203.0.113.2"]) {
        send_for(&client, forwarded, number).await.ok();
    }
    for spent in ["203.0.113.1", "203.0.113.2", "203.0.113.3, 203.0.113.1"] {
        assert_eq!(send_for(&client, spent, 9).await.problem(429), "too_many_requests", "{spent}");
    }
    send_for(&client, "203.0.113.1, 203.0.113.3", 9).await.ok();
}
