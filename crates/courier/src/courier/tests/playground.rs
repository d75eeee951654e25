use common::api::{DeliveryStatus, InboxState};

use super::*;

/// A courier of the development inbox that has sent a message to the number: who carried it, and its states there and
/// in the outbox.
async fn sent_to(number: &str) -> (Working, OutboundMessage) {
    let working = working(inbox().1);
    let message = message_to(number, 1);
    working.send(message.clone());
    assert_eq!(working.outbox.fate(&message.id).await, Fate::Sent);
    (working, message)
}

impl Working {
    /// Who carried the message, and its states in the inbox and in the outbox, once all is done.
    async fn seen(self, message: &OutboundMessage) -> (String, InboxState, DeliveryStatus) {
        let courier = self.courier.clone();
        self.stop().await;
        let shown = courier.routes().inbox().unwrap().list(Some(&message.to)).remove(0);
        let delivery = courier.delivery(&message.id).await.unwrap().unwrap();
        (shown.provider, shown.state, delivery.status)
    }
}

#[tokio::test]
async fn magic_numbers_show_every_end() {
    let cases = [
        ("+99911111111", "inbox", InboxState::Accepted, DeliveryStatus::Sent),
        ("+99911990001", "inbox", InboxState::Delivered, DeliveryStatus::Delivered),
        ("+99911990002", "inbox", InboxState::Failed, DeliveryStatus::Failed),
        ("+99911990004", "spare", InboxState::Accepted, DeliveryStatus::Sent),
    ];
    for (number, provider, state, status) in cases {
        let (working, message) = sent_to(number).await;
        assert_eq!(working.seen(&message).await, (provider.to_owned(), state, status), "{number}");
    }
}

#[tokio::test]
async fn a_developer_calls_back_in_the_provider_s_place() {
    for (fate, state, status) in [
        (crate::Fate::Delivered, InboxState::Delivered, DeliveryStatus::Delivered),
        (crate::Fate::Failed, InboxState::Failed, DeliveryStatus::Failed),
    ] {
        let (working, message) = sent_to("+99911111111").await;
        assert_eq!(working.courier.play(&message.id, fate).await, Ok(Some(true)));
        assert_eq!(working.courier.play(&message.id, fate).await, Ok(Some(false)), "no news");
        assert_eq!(working.courier.play(&message_to("+99911111111", 2).id, fate).await, Ok(None));
        assert_eq!(working.seen(&message).await, ("inbox".to_owned(), state, status));
    }
}

#[tokio::test]
async fn what_arrived_is_not_unmade() {
    let (working, message) = sent_to("+99911111111").await;
    working.courier.play(&message.id, crate::Fate::Delivered).await.unwrap();
    assert_eq!(working.courier.play(&message.id, crate::Fate::Failed).await, Ok(Some(false)));
    assert_eq!(working.seen(&message).await.1, InboxState::Delivered);
}
