use super::*;

#[tokio::test]
async fn a_failed_message_is_retried_under_the_same_id_until_it_is_taken() {
    let mut recorder = Recorder::start([Reply::Status(500), Reply::Reset, Reply::Status(200)]).await;
    let working = working(webhook(&recorder.url));
    working.send(message());
    let mut ids = vec![recorder.next().await.header("webhook-id")];
    for pause in [2, 3] {
        assert_eq!(working.outbox.fate_of_attempt(&message().id, ids.len()).await, Fate::Waits);
        working.later(pause);
        ids.push(recorder.next().await.header("webhook-id"));
    }
    assert_eq!(working.outbox.fate_of_attempt(&message().id, 3).await, Fate::Sent);
    assert_eq!(ids, vec![message().id.to_string(); 3]);
    working.stop().await;
}

#[tokio::test]
async fn a_refused_message_is_not_tried_again() {
    let mut recorder = Recorder::start([Reply::Status(400)]).await;
    let working = working(webhook(&recorder.url));
    working.send(message());
    recorder.next().await;
    assert_eq!(working.outbox.fate(&message().id).await, Fate::Failed);
    working.stop().await;
    assert!(recorder.is_silent());
}

#[tokio::test]
async fn retries_stop_when_the_message_has_expired() {
    let mut recorder = Recorder::start([Reply::Status(503)]).await;
    let working = working(webhook(&recorder.url));
    working.send(OutboundMessage {
        expires_at: message().created_at + TimeDelta::milliseconds(2500),
        ..message()
    });
    recorder.next().await;
    assert_eq!(working.outbox.fate_of_attempt(&message().id, 1).await, Fate::Waits);
    working.later(2);
    recorder.next().await;
    assert_eq!(working.outbox.fate_of_attempt(&message().id, 2).await, Fate::Failed);
    working.stop().await;
    assert!(recorder.is_silent());
}

#[tokio::test]
async fn the_providers_retry_after_is_kept() {
    let mut recorder = Recorder::start([Reply::RetryAfter(429, 100), Reply::Status(200)]).await;
    let working = working(webhook(&recorder.url));
    working.send(message());
    recorder.next().await;
    assert_eq!(working.outbox.fate_of_attempt(&message().id, 1).await, Fate::Waits);
    assert_eq!(working.outbox.due(&message().id), message().created_at + TimeDelta::seconds(100));
    working.later(100);
    recorder.next().await;
    working.stop().await;
}
