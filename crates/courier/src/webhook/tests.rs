use std::time::Instant;

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::*;
use crate::Reason;
use crate::testing::{Recorder, Reply, SECRET, message, webhook_settings};

async fn outcome(reply: Reply) -> (Outcome, Recorder) {
    let recorder = Recorder::start([reply]).await;
    let client = WebhookClient::from_settings(&webhook_settings(&recorder.url)).unwrap();
    (client.send(&message(), message().created_at).await, recorder)
}

fn retry(reason: Reason) -> Outcome {
    Outcome::Retry { reason, after: None }
}

#[tokio::test]
async fn a_message_is_posted_as_the_contract_says_and_signed() {
    let (outcome, mut recorder) = outcome(Reply::Status(202)).await;
    let request = recorder.next().await;
    assert_eq!(outcome, Outcome::Accepted);
    assert!(request.head.starts_with("POST /messages?key=s3cret HTTP/1.1"), "{}", request.head);
    assert_eq!(request.header("content-type"), "application/json");
    let body: serde_json::Value = serde_json::from_str(&request.body).unwrap();
    let expected = serde_json::json!({
        "id": message().id.to_string(), "to": "+99911111111", "channel": "sms", "language": "en",
        "text": message().text.expose_secret(), "expires_at": "2026-01-01T00:10:00Z",
    });
    assert_eq!(body, expected);

    let (id, timestamp) = (request.header("webhook-id"), request.header("webhook-timestamp"));
    assert_eq!((id.as_str(), timestamp.as_str()), (message().id.to_string().as_str(), "1767225600"));
    let key = hmac::Key::new(hmac::HMAC_SHA256, &STANDARD.decode(&SECRET["whsec_".len()..]).unwrap());
    let signature = request.header("webhook-signature");
    let signature = STANDARD.decode(signature.strip_prefix("v1,").unwrap()).unwrap();
    hmac::verify(&key, format!("{id}.{timestamp}.{}", request.body).as_bytes(), &signature).unwrap();
}

#[tokio::test]
async fn statuses_are_told_apart() {
    assert_eq!(outcome(Reply::Status(400)).await.0, Outcome::Rejected(Reason::Status(400)));
    assert_eq!(outcome(Reply::Status(500)).await.0, retry(Reason::Status(500)));
    let after = Some(Duration::from_secs(9));
    let (outcome, _) = outcome(Reply::RetryAfter(429, 9)).await;
    assert_eq!(outcome, Outcome::Retry { reason: Reason::Status(429), after });
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let mut elsewhere = Recorder::start([Reply::Status(200)]).await;
    let (outcome, _) = outcome(Reply::Redirect(elsewhere.url.clone())).await;
    assert_eq!(outcome, retry(Reason::Status(307)));
    assert!(elsewhere.is_silent());
}

#[tokio::test]
async fn a_broken_connection_is_retried() {
    assert_eq!(outcome(Reply::Reset).await.0, retry(Reason::Broken));
}

#[tokio::test]
async fn a_closed_port_is_retried() {
    let client = WebhookClient::from_settings(&webhook_settings("http://127.0.0.1:1/")).unwrap();
    assert_eq!(client.send(&message(), message().created_at).await, retry(Reason::Connect));
}

#[tokio::test]
async fn a_provider_that_hangs_is_given_up_in_time() {
    let recorder = Recorder::start([Reply::Hang]).await;
    let limit = Duration::from_millis(300);
    let client = WebhookClient::with_timeout(&webhook_settings(&recorder.url), limit).unwrap();
    let begun = Instant::now();
    assert_eq!(client.send(&message(), message().created_at).await, retry(Reason::Timeout));
    assert!((limit..limit * 5).contains(&begun.elapsed()));
}
