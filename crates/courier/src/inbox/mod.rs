//! The development inbox: messages stay in memory, where a page shows them.

mod magic;

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::SecondsFormat;
use common::api::{InboxMessage, InboxState};
use common::{DeliveryId, ExposeSecret, Phone};
use tokio::sync::watch;
use tokio::time::sleep;

pub(crate) use self::magic::Magic;
use crate::segments::encoding;
use crate::{Detail, Fate, OutboundMessage, Outcome, ProviderName, Reason, segments};

/// As many messages are kept.
const CAPACITY: usize = 1000;
/// How long a slow provider takes: no longer than a worker's claim lasts.
const SLOW: Duration = Duration::from_secs(10);

/// The last thousand messages.
#[derive(Debug, Default)]
pub struct Inbox {
    newest_first: Mutex<VecDeque<InboxMessage>>,
    arrivals: watch::Sender<()>,
}

impl Inbox {
    /// Takes a message as the provider `by`; one to a magic number as that number says.
    pub(crate) async fn take(&self, message: &OutboundMessage, by: ProviderName) -> Outcome {
        let magic = Magic::of(&message.to);
        if magic == Some(Magic::Down) && by == ProviderName::Inbox {
            return Outcome::refused(Reason::Outage, Detail::Status(503));
        }
        self.push(message, by);
        if magic == Some(Magic::Slow) {
            sleep(SLOW).await;
        }
        Outcome::Accepted { reference: None }
    }

    /// Keeps a message, in the place of the oldest one if there are a thousand; one that is there already is not
    /// kept twice.
    fn push(&self, message: &OutboundMessage, by: ProviderName) {
        let message = shown(message, by);
        let mut messages = self.messages();
        if messages.iter().any(|kept| kept.id == message.id) {
            return;
        }
        messages.truncate(CAPACITY - 1);
        messages.push_front(message);
        drop(messages);
        self.arrivals.send_replace(());
    }

    /// The messages to one number, or all of them; newest first.
    pub fn list(&self, to: Option<&Phone>) -> Vec<InboxMessage> {
        let messages = self.messages();
        messages.iter().filter(|message| to.is_none_or(|to| message.to == to.as_str())).cloned().collect()
    }

    /// The same, but waits up to `patience` for a first one.
    pub async fn wait(&self, to: Option<&Phone>, patience: Duration) -> Vec<InboxMessage> {
        let mut arrivals = self.arrivals.subscribe();
        let arrived = async {
            loop {
                let found = self.list(to);
                if !found.is_empty() || arrivals.changed().await.is_err() {
                    return found;
                }
            }
        };
        tokio::time::timeout(patience, arrived).await.unwrap_or_default()
    }

    /// Shows that the message was taken, unless more is known of it.
    pub(crate) fn accept(&self, id: &DeliveryId) {
        self.change(id, |state| {
            if *state == InboxState::Queued {
                *state = InboxState::Accepted
            }
        });
    }

    /// Shows what became of the message.
    pub(crate) fn settle(&self, id: &DeliveryId, fate: Fate) {
        self.change(id, |state| {
            *state = match fate {
                Fate::Delivered => InboxState::Delivered,
                Fate::Failed => InboxState::Failed,
            };
        });
    }

    /// Who carried the message, if it is here.
    pub(crate) fn carrier(&self, id: &DeliveryId) -> Option<String> {
        let (messages, id) = (self.messages(), id.to_string());
        messages.iter().find(|message| message.id == id).map(|message| message.provider.clone())
    }

    fn change(&self, id: &DeliveryId, change: impl FnOnce(&mut InboxState)) {
        let (mut messages, id) = (self.messages(), id.to_string());
        if let Some(message) = messages.iter_mut().find(|message| message.id == id) {
            change(&mut message.state);
        }
        drop(messages);
        self.arrivals.send_replace(());
    }

    /// Sees each change from now on; several may be seen as one.
    pub fn changes(&self) -> watch::Receiver<()> {
        self.arrivals.subscribe()
    }

    /// Forgets all messages.
    pub fn clear(&self) {
        self.messages().clear();
        self.arrivals.send_replace(());
    }

    fn messages(&self) -> MutexGuard<'_, VecDeque<InboxMessage>> {
        self.newest_first.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn shown(message: &OutboundMessage, by: ProviderName) -> InboxMessage {
    let text = message.text.expose_secret();
    InboxMessage {
        id: message.id.to_string(),
        market: message.id.market().to_string(),
        to: message.to.as_str().to_owned(),
        channel: message.channel.clone(),
        language: message.language.to_string(),
        text: text.to_owned(),
        created_at: message.created_at.to_rfc3339_opts(SecondsFormat::Micros, true),
        provider: by.to_string(),
        encoding: encoding(text).to_owned(),
        parts: segments(text),
        price: None,
        state: InboxState::Queued,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::testing::{message, message_to, phone};

    const LONG: Duration = Duration::from_secs(30);

    #[test]
    fn messages_are_listed_newest_first_and_by_number() {
        let inbox = Inbox::default();
        for (seed, to) in [(1, "+99911111111"), (2, "+99922222222"), (3, "+99911111111")] {
            inbox.push(&message_to(to, seed), ProviderName::Inbox);
        }
        assert_eq!(inbox.list(None).len(), 3);
        let to_first = inbox.list(Some(&phone("+99911111111")));
        assert_eq!(to_first[0].id, message_to("+99911111111", 3).id.to_string());
        assert_eq!((to_first.len(), to_first[0].market.as_str()), (2, "zz"));
        assert_eq!(to_first[0].created_at, "2026-01-01T00:00:00.000000Z");
        inbox.clear();
        assert!(inbox.list(None).is_empty());
    }

    #[test]
    fn only_the_last_thousand_are_kept_and_each_once() {
        let inbox = Inbox::default();
        for seed in 0..1005 {
            inbox.push(&message_to("+99911111111", seed), ProviderName::Inbox);
        }
        inbox.push(&message_to("+99911111111", 1004), ProviderName::Inbox);
        let kept = inbox.list(None);
        assert_eq!(kept.len(), CAPACITY);
        assert_eq!(kept[0].id, message_to("+99911111111", 1004).id.to_string());
    }

    #[tokio::test]
    async fn waiting_ends_with_the_first_message_to_the_number() {
        let inbox = Arc::new(Inbox::default());
        inbox.push(&message_to("+99922222222", 1), ProviderName::Inbox);
        let waiting = tokio::spawn({
            let inbox = Arc::clone(&inbox);
            async move { inbox.wait(Some(&phone("+99911111111")), LONG).await }
        });
        tokio::task::yield_now().await;
        inbox.push(&message_to("+99922222222", 2), ProviderName::Inbox);
        tokio::task::yield_now().await;
        inbox.push(&message_to("+99911111111", 3), ProviderName::Inbox);
        assert_eq!(waiting.await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn waiting_does_not_wait_for_what_is_there_and_gives_up_in_time() {
        let inbox = Inbox::default();
        assert!(inbox.wait(None, Duration::from_millis(10)).await.is_empty());
        inbox.push(&message_to("+99911111111", 1), ProviderName::Inbox);
        assert_eq!(inbox.wait(None, Duration::ZERO).await.len(), 1);
    }

    #[tokio::test]
    async fn a_message_between_check_and_wait_is_not_missed() {
        for seed in 0..500 {
            let inbox = Arc::new(Inbox::default());
            let sender = Arc::clone(&inbox);
            let pushing = std::thread::spawn(move || {
                sender.push(&message_to("+99911111111", seed), ProviderName::Inbox)
            });
            assert_eq!(inbox.wait(None, LONG).await.len(), 1);
            pushing.join().unwrap();
        }
    }

    #[test]
    fn a_message_shows_what_it_costs_as_a_text() {
        let inbox = Inbox::default();
        inbox.push(&message(), ProviderName::Spare);
        let shown = &inbox.list(None)[0];
        let seen = (shown.provider.as_str(), shown.encoding.as_str(), shown.parts, shown.state);
        assert_eq!(seen, ("spare", "UCS-2", 1, InboxState::Queued));
    }

    #[test]
    fn what_became_of_a_message_is_not_forgotten() {
        let inbox = Inbox::default();
        let state = || inbox.list(None)[0].state;
        inbox.push(&message(), ProviderName::Inbox);
        inbox.accept(&message().id);
        assert_eq!(state(), InboxState::Accepted);
        inbox.settle(&message().id, Fate::Failed);
        inbox.accept(&message().id);
        assert_eq!(state(), InboxState::Failed);
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_number_takes_ten_seconds_and_is_queued_meanwhile() {
        let (inbox, slow) = (Inbox::default(), message_to("+999990003", 1));
        let taken =
            tokio::time::timeout(SLOW - Duration::from_millis(1), inbox.take(&slow, ProviderName::Inbox));
        assert!(taken.await.is_err());
        assert_eq!(inbox.list(None)[0].state, InboxState::Queued);
        let begun = tokio::time::Instant::now();
        assert_eq!(inbox.take(&slow, ProviderName::Inbox).await, Outcome::Accepted { reference: None });
        assert_eq!(begun.elapsed(), SLOW);
    }
}
