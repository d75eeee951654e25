use signin::{Carrier, NewMessage};

use super::*;

/// Does as a request does: writes a message that its carrier holds, and hands it over.
fn hand(outbox: &MemoryOutbox, carrier: Carrier, message: OutboundMessage) {
    outbox.put(OutboundMessage { held_until: carrier.held_until, ..message.clone() });
    (carrier.take)(NewMessage {
        id: message.id,
        to: message.to,
        about: None,
        channel: message.channel,
        language: message.language,
        text: message.text,
        code: message.code,
        purpose: None,
        created_at: message.created_at,
        expires_at: message.expires_at,
        held_until: Some(carrier.held_until),
    });
}

/// A carrier of a courier that has begun to work.
async fn carrier(courier: &Courier) -> Carrier {
    loop {
        match courier.carrier() {
            Some(carrier) => return carrier,
            None => tokio::task::yield_now().await,
        }
    }
}

#[tokio::test]
async fn a_message_that_is_handed_over_leaves_without_being_looked_for() {
    let (inbox, routes) = inbox();
    let working = working(routes);
    let carrier = carrier(&working.courier).await;
    hand(&working.outbox, carrier, message());
    let shown = inbox.wait(Some(&message().to), Duration::from_secs(5)).await;
    assert_eq!(shown[0].text, message().text.expose_secret());
    assert_eq!(working.outbox.fate(&message().id).await, Fate::Sent);
    working.stop().await;
}

#[tokio::test]
async fn who_hands_nothing_over_gives_the_room_back() {
    let (_, routes) = inbox();
    let working = working(routes);
    drop(carrier(&working.courier).await);
    let taken: Vec<_> = std::iter::from_fn(|| working.courier.carrier()).collect();
    assert_eq!(taken.len(), AT_ONCE);
    assert!(working.courier.carrier().is_none());
    drop(taken);
    assert!(working.courier.carrier().is_some());
    working.stop().await;
}

#[tokio::test]
async fn what_waits_leaves_though_others_are_handed_over_all_the_time() {
    let (_, routes) = inbox();
    let working = working(routes);
    drop(carrier(&working.courier).await);
    working.outbox.put(message_to("+99922222222", 1));
    let (outbox, courier) = (Arc::clone(&working.outbox), working.courier.clone());
    let others = tokio::spawn(async move {
        for seed in 2.. {
            hand(&outbox, carrier(&courier).await, message_to("+99911111111", seed));
            tokio::task::yield_now().await;
        }
    });
    assert_eq!(working.outbox.fate(&message_to("+99922222222", 1).id).await, Fate::Sent);
    others.abort();
    assert!(others.await.is_err_and(|ended| ended.is_cancelled()));
    working.stop().await;
}

#[tokio::test]
async fn a_stopped_courier_carries_what_somebody_had_room_for_and_no_more() {
    let (_, routes) = inbox();
    let Working { courier, outbox, stop, task, .. } = working(routes);
    let held = carrier(&courier).await;
    stop.send(()).unwrap();
    while courier.carrier().is_some() {
        tokio::task::yield_now().await;
    }
    hand(&outbox, held, message());
    task.await.unwrap();
    assert_eq!(outbox.fate(&message().id).await, Fate::Sent);
    assert!(courier.carrier().is_none());
}
