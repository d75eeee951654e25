//! A message that is sent at once and kept nowhere: an operator's test.

use common::Clock;

use crate::{OutboundMessage, Outcome, Provider, ProviderName, Routes};

impl Routes {
    /// Whether somebody carries such a message, or the named one does.
    pub fn reaches(&self, message: &OutboundMessage, only: Option<ProviderName>) -> bool {
        !self.asked_for(message, only).is_empty()
    }

    /// Asks those who carry the message one after the other until one takes it, or `only` the named one; what each said.
    /// No breaker is asked or told: an operator wants to see what is so.
    pub async fn send_now(
        &self,
        message: &OutboundMessage,
        only: Option<ProviderName>,
        clock: &dyn Clock,
    ) -> Vec<(ProviderName, Outcome)> {
        let mut tries = Vec::new();
        for provider in self.asked_for(message, only) {
            let outcome = provider.send(message, clock.now()).await;
            provider.close().await;
            let is_taken = matches!(outcome, Outcome::Accepted { .. });
            tries.push((provider.name(), outcome));
            if is_taken {
                break;
            }
        }
        tries
    }

    /// The chain, or the one that was named even if it is in no chain of the number.
    fn asked_for(&self, message: &OutboundMessage, only: Option<ProviderName>) -> Vec<&Provider> {
        let Some(name) = only else { return self.chain(message) };
        let fits = name.carries(&message.channel) && (message.code.is_some() || !name.needs_code());
        self.provider(name.as_str()).filter(|_| fits).into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use common::FixedClock;

    use super::*;
    use crate::testing::{Recorder, Reply, message, routes};
    use crate::{Detail, Reason};

    async fn tried(
        chain: &[(ProviderName, &str)],
        only: Option<ProviderName>,
    ) -> Vec<(ProviderName, Outcome)> {
        let text = OutboundMessage { code: None, ..message() };
        routes(chain).send_now(&text, only, &FixedClock::at(text.created_at)).await
    }

    #[tokio::test]
    async fn the_chain_is_gone_along_until_one_takes_the_message() {
        let down = Recorder::start([Reply::Status(503)]).await;
        let up = Recorder::start([Reply::Status(200)]).await;
        let mut last = Recorder::start([Reply::Status(200)]).await;
        let chain = [
            (ProviderName::Vonage, &*down.url),
            (ProviderName::Webhook, &up.url),
            (ProviderName::Twilio, &last.url),
        ];
        let refused = Outcome::refused(Reason::Outage, Detail::Status(503));
        let taken = Outcome::Accepted { reference: None };
        assert_eq!(
            tried(&chain, None).await,
            [(ProviderName::Vonage, refused), (ProviderName::Webhook, taken)]
        );
        assert!(last.is_silent());
    }

    #[tokio::test]
    async fn only_the_named_one_is_asked_if_it_is_in_use_and_carries_a_text() {
        let mut first = Recorder::start([Reply::Status(200)]).await;
        let named = Recorder::start([Reply::Status(200)]).await;
        let chain = [
            (ProviderName::Twilio, &*first.url),
            (ProviderName::Webhook, &named.url),
            (ProviderName::Telegram, &first.url),
        ];
        let taken = Outcome::Accepted { reference: None };
        let webhook = ProviderName::Webhook;
        assert_eq!(tried(&chain, Some(webhook)).await, [(webhook, taken)]);
        for other in [ProviderName::Smspro, ProviderName::Telegram] {
            assert_eq!(tried(&chain, Some(other)).await, [], "{other}");
        }
        assert!(first.is_silent());
    }
}
