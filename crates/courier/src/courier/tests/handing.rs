use signin::{Carrier, Hold, NewMessage};

use super::*;
use crate::{Detail, Outcome, Reason, Refusal};

/// Does as a request does: writes a message that its carrier holds, and hands it over.
fn hand(outbox: &MemoryOutbox, carrier: Carrier, message: OutboundMessage) {
    let Hold { until, provider } = carrier.hold;
    outbox.put(OutboundMessage {
        held_until: until,
        interrupted: provider.map(str::to_owned),
        ..message.clone()
    });
    (carrier.take)(written(message, carrier.hold));
}

/// The message as it was written.
fn written(message: OutboundMessage, hold: Hold) -> NewMessage {
    NewMessage {
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
        hold: Some(hold),
    }
}

/// A carrier of the sample's message.
fn some_carrier(courier: &Courier) -> Option<Carrier> {
    courier.carrier(&message().to, "sms")
}

/// A carrier of a courier that has begun to work.
async fn carrier(courier: &Courier) -> Carrier {
    loop {
        match some_carrier(courier) {
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

/// The outbox would not let it begin: there the message is another's.
#[tokio::test]
async fn the_first_try_began_with_the_commit() {
    let (_, routes) = inbox();
    let working = working(routes);
    let carrier = carrier(&working.courier).await;
    assert_eq!(carrier.hold.provider, Some("inbox"));
    let another_s = carrier.hold.until + TimeDelta::hours(1);
    working.outbox.put(OutboundMessage { held_until: another_s, ..message() });
    (carrier.take)(written(message(), carrier.hold));
    assert_eq!(working.outbox.fate(&message().id).await, Fate::Sent);
    working.stop().await;
}

/// A carrier that was slow has begun nothing, and so has one whose provider is left alone.
#[tokio::test]
async fn the_first_try_begins_later_where_it_is_not_clear_that_it_can() {
    let (_, routes) = inbox();
    let working = working(routes);
    let slow = carrier(&working.courier).await;
    let another_s = slow.hold.until + TimeDelta::hours(1);
    working.outbox.put(OutboundMessage { held_until: another_s, ..message() });
    working.clock.advance(LEASE - LEASE / 2 + TimeDelta::seconds(1));
    (slow.take)(written(message(), slow.hold));
    drop(carrier(&working.courier).await);
    let name = ProviderName::Inbox;
    let refusal = Refusal { reason: Reason::Auth, detail: Detail::Status(401), retry_after: None };
    working.courier.0.breakers.note(name, &Outcome::Refused(refusal), working.courier.now());
    assert_eq!(carrier(&working.courier).await.hold.provider, None);
    let outbox = Arc::clone(&working.outbox);
    working.stop().await;
    assert_eq!(outbox.due(&message().id), another_s);
}

#[tokio::test]
async fn who_hands_nothing_over_gives_the_room_back() {
    let (_, routes) = inbox();
    let working = working(routes);
    drop(carrier(&working.courier).await);
    let taken: Vec<_> = std::iter::from_fn(|| some_carrier(&working.courier)).collect();
    assert_eq!(taken.len(), AT_ONCE);
    assert!(some_carrier(&working.courier).is_none());
    drop(taken);
    assert!(some_carrier(&working.courier).is_some());
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
    while some_carrier(&courier).is_some() {
        tokio::task::yield_now().await;
    }
    hand(&outbox, held, message());
    task.await.unwrap();
    assert_eq!(outbox.fate(&message().id).await, Fate::Sent);
    assert!(some_carrier(&courier).is_none());
}
