//! A thousand requests of every kind, and nothing personal in what operators see.

use serde_json::json;
use tokio::task::JoinSet;

use crate::client::{Client, other_than};
use crate::collector::Collector;
use crate::metrics::internal_of;
use crate::process::Stack;

const PEOPLE: u32 = 50;
const ADDRESS: &str = "203.0.113.77";
const NAME: &str = "Айгуль Тестова";

/// What must not be seen of one person.
struct Secrets {
    number: String,
    code: String,
    tokens: [String; 2],
}

/// Twenty requests, right ones and wrong ones.
async fn one_person(client: Client, number: String) -> Secrets {
    let phone = format!("+{number}");
    let ask = |method: &str, path: &str| client.request(method, path).header("x-forwarded-for", ADDRESS);
    let send = ask("POST", "/api/v1/auth/send-code").json(&json!({ "phone_number": phone }));
    client.send(send).await.ok();
    let code = client.code(&phone).await;
    for wrong in [other_than(&code), "12345", "abcdef"] {
        client.verify_code(&phone, wrong).await;
    }
    let signed_in = client.verify_code(&phone, &code).await.ok();
    let token = |name: &str| signed_in[name].as_str().expect("a token").to_owned();
    let tokens = [token("access_token"), token("refresh_token")];
    let profile =
        ask("PUT", "/api/v1/auth/profile").bearer_auth(&tokens[0]).json(&json!({ "full_name": NAME }));
    client.send(profile).await.ok();
    for endpoint in ["profile", "verify-token", "sessions"] {
        client.with_token("GET", endpoint, &tokens[0]).await.ok();
    }
    let refreshed = client.post("refresh", &json!({ "refresh_token": tokens[1] })).await.ok();
    for path in [
        format!("/{phone}"),
        format!("/api/v1/auth/profile/{number}"),
        format!("/api/v1/auth/profile?phone={number}&code={code}"),
        format!("/api/v1/auth/sessions/{number}"),
        format!("/dev/messages?to=%2B{number}"),
    ] {
        client.send(ask("GET", &path)).await;
    }
    client.with_token("GET", "profile", &format!("{}x", tokens[0])).await.problem(401);
    client.post("send-code", &json!({ "phone_number": number, "phone": "+15551234567" })).await.problem(422);
    client.send(ask("POST", "/api/v1/auth/send-code").body(phone.clone())).await.problem(415);
    client.with_token("POST", "logout", &tokens[0]).await.ok();
    client
        .with_token("GET", "profile", refreshed["access_token"].as_str().expect("a token"))
        .await
        .problem(401);
    Secrets { number, code, tokens }
}

/// Whether `text` has `word` as a word of its own: six digits may be a part of an instant or an id.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '.';
    text.match_indices(word).any(|(at, _)| {
        let (before, after) = (text[..at].chars().next_back(), text[at + word.len()..].chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

#[tokio::test]
async fn a_thousand_requests_leave_nothing_personal_in_logs_metrics_and_traces() {
    let mut collector = Collector::start();
    let otel =
        [("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url.as_str()), ("OTEL_BSP_MAX_QUEUE_SIZE", "100000")];
    let mut stack = Stack::start_with(&otel);
    let operators = Client::of(&stack.process.wait_for(internal_of));
    let (client, mut people) = (Client::of(&stack.gateway), JoinSet::new());
    for number in 0..PEOPLE {
        people.spawn(one_person(client.clone(), format!("996505{:06}", 325_311 + number)));
    }
    let secrets = people.join_all().await;
    let metrics = operators.text("/metrics").await;
    let logs = stack.process.rest();
    assert!(logs.lines().count() >= 1000, "{}", logs.lines().count());
    let spans = collector.everything();
    assert!(spans.matches("http.route").count() > 1000, "the spans are there");
    for (place, seen) in [("logs", &logs), ("metrics", &metrics), ("traces", &spans)] {
        assert!(!seen.contains(ADDRESS) && !seen.contains(NAME), "{place}");
        for person in &secrets {
            for word in [&person.number, &person.number[3..], &person.code] {
                assert!(!has_word(seen, word), "{place} have {word}");
            }
            for token in &person.tokens {
                assert!(!seen.contains(&token[..40]), "{place} have a token");
            }
        }
    }
}
