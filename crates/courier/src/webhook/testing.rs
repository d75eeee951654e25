use common::Timestamp;

use super::signature::SigningSecret;

/// The headers by which the other side of a webhook proves its callback.
pub fn signed(secret: &str, body: &str, now: Timestamp) -> [(&'static str, String); 3] {
    let secret = SigningSecret::parse(secret).expect("a secret of Standard Webhooks");
    let (id, timestamp) = ("msg_1", now.timestamp().to_string());
    let signature = secret.sign(id, &timestamp, body);
    [("webhook-id", id.to_owned()), ("webhook-timestamp", timestamp), ("webhook-signature", signature)]
}
