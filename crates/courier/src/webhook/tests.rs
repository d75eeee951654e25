use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::*;
use crate::ProviderName;
use crate::testing::{Recorder, Reply, SECRET, message, provider, sent_by};

async fn outcome(reply: Reply) -> (Outcome, Recorder) {
    let recorder = Recorder::start([reply]).await;
    let url = format!("{}/messages?key=s3cret", recorder.url);
    (sent_by(&provider(ProviderName::Webhook, &url)).await, recorder)
}

#[tokio::test]
async fn a_message_is_posted_as_the_contract_says_and_signed() {
    let (outcome, mut recorder) = outcome(Reply::Status(202)).await;
    let request = recorder.next().await;
    assert_eq!(outcome, Outcome::Accepted { reference: None });
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
