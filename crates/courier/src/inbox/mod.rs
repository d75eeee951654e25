//! The development inbox: messages stay in memory, where a page shows them.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::SecondsFormat;
use common::api::InboxMessage;
use common::{ExposeSecret, Phone};
use tokio::sync::watch;

use crate::OutboundMessage;

/// As many messages are kept.
const CAPACITY: usize = 1000;

/// The last thousand messages.
#[derive(Debug, Default)]
pub struct Inbox {
    newest_first: Mutex<VecDeque<InboxMessage>>,
    arrivals: watch::Sender<()>,
}

impl Inbox {
    /// Keeps a message, in the place of the oldest one if there are a thousand; one that is there already is not
    /// kept twice.
    pub fn push(&self, message: &OutboundMessage) {
        let message = shown(message);
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

fn shown(message: &OutboundMessage) -> InboxMessage {
    InboxMessage {
        id: message.id.to_string(),
        market: message.id.market().to_string(),
        to: message.to.as_str().to_owned(),
        channel: message.channel.clone(),
        language: message.language.to_string(),
        text: message.text.expose_secret().to_owned(),
        created_at: message.created_at.to_rfc3339_opts(SecondsFormat::Micros, true),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::testing::{message_to, phone};

    const LONG: Duration = Duration::from_secs(30);

    #[test]
    fn messages_are_listed_newest_first_and_by_number() {
        let inbox = Inbox::default();
        for (seed, to) in [(1, "+99911111111"), (2, "+99922222222"), (3, "+99911111111")] {
            inbox.push(&message_to(to, seed));
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
            inbox.push(&message_to("+99911111111", seed));
        }
        inbox.push(&message_to("+99911111111", 1004));
        let kept = inbox.list(None);
        assert_eq!(kept.len(), CAPACITY);
        assert_eq!(kept[0].id, message_to("+99911111111", 1004).id.to_string());
    }

    #[tokio::test]
    async fn waiting_ends_with_the_first_message_to_the_number() {
        let inbox = Arc::new(Inbox::default());
        inbox.push(&message_to("+99922222222", 1));
        let waiting = tokio::spawn({
            let inbox = Arc::clone(&inbox);
            async move { inbox.wait(Some(&phone("+99911111111")), LONG).await }
        });
        tokio::task::yield_now().await;
        inbox.push(&message_to("+99922222222", 2));
        tokio::task::yield_now().await;
        inbox.push(&message_to("+99911111111", 3));
        assert_eq!(waiting.await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn waiting_does_not_wait_for_what_is_there_and_gives_up_in_time() {
        let inbox = Inbox::default();
        assert!(inbox.wait(None, Duration::from_millis(10)).await.is_empty());
        inbox.push(&message_to("+99911111111", 1));
        assert_eq!(inbox.wait(None, Duration::ZERO).await.len(), 1);
    }

    #[tokio::test]
    async fn a_message_between_check_and_wait_is_not_missed() {
        for seed in 0..500 {
            let inbox = Arc::new(Inbox::default());
            let sender = Arc::clone(&inbox);
            let pushing = std::thread::spawn(move || sender.push(&message_to("+99911111111", seed)));
            assert_eq!(inbox.wait(None, LONG).await.len(), 1);
            pushing.join().unwrap();
        }
    }
}
