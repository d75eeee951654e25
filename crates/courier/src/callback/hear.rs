//! The courier's side of a callback.

use common::DeliveryId;
use signin::{Noted, StoreError};

use super::{Callback, Fate, Heard, Receipt, Reply, Unheard};
use crate::{Courier, Delivery, Provider};

impl Courier {
    /// Listens to a callback of the provider: what it proves is kept. The text that the provider wants in return, and
    /// what people wrote back.
    pub async fn hear(
        &self,
        provider: &str,
        callback: &Callback<'_>,
    ) -> Result<(Option<String>, Vec<Reply>), Unheard> {
        let provider = self.routes().provider(provider).ok_or(Unheard::Unknown)?;
        let heard = provider.hear(callback).inspect_err(|fault| {
            let name = provider.name().as_str();
            tracing::warn!(provider = name, %fault, "a callback is not listened to");
            metrics::counter!("courier_callbacks_refused_total", "provider" => name).increment(1);
        })?;
        for receipt in heard.receipts {
            self.keep(provider, receipt).await.map_err(|_| Unheard::Unavailable)?;
        }
        Ok((heard.answer, heard.replies))
    }

    /// What became of a message so far.
    pub async fn delivery(&self, id: &DeliveryId) -> Result<Option<Delivery>, StoreError> {
        let id = id.clone();
        self.ask(move |outbox| outbox.delivery(&id)).await
    }

    /// Counts that the code in a message was used, which shows that it arrived.
    pub fn count_use(&self, noted: &Noted) {
        self.count("courier_verified_total", &noted.id, noted, "verified");
    }

    /// Keeps a receipt; false if it was no news, and changed nothing.
    pub(crate) async fn keep(&self, provider: &Provider, receipt: Receipt) -> Result<bool, StoreError> {
        let (name, now, fate) = (provider.name().as_str(), self.now(), receipt.fate);
        let noted =
            self.put_down(move |outbox| Box::pin(async move { outbox.receive(name, &receipt, now).await }));
        let Some(noted) = noted.await? else {
            return Ok(false);
        };
        tracing::info!(delivery_id = %noted.id, provider = name, fate = fate.as_str(), "message settled");
        self.count("courier_receipts_total", &noted.id, &noted, fate.as_str());
        Ok(true)
    }

    fn count(&self, name: &'static str, id: &DeliveryId, noted: &Noted, fate: &'static str) {
        let market = id.market().to_string();
        let prefix = self.routes().operator(&noted.to);
        let provider = noted.provider.clone();
        metrics::counter!(name, "market" => market, "provider" => provider, "prefix" => prefix, "fate" => fate)
            .increment(1);
    }
}

impl Provider {
    /// What the callback says, if it is the provider's.
    pub(crate) fn hear(&self, callback: &Callback<'_>) -> Result<Heard, Unheard> {
        match self {
            Self::Inbox(_) | Self::Spare(_) | Self::Smpp(_) => Err(Unheard::Unknown),
            Self::Webhook(client) => client.hear(callback),
            Self::Twilio(client) => client.hear(callback),
            Self::Vonage(client) => client.hear(callback),
            Self::Smspro(client) => client.hear(callback),
            Self::Telegram(client) => client.hear(callback),
            Self::Whatsapp(client) => client.hear(callback),
        }
    }
}

impl Fate {
    /// By the provider's word for it, among those for each.
    pub(crate) fn by_word(word: &str, delivered: &[&str], failed: &[&str]) -> Option<Self> {
        if delivered.contains(&word) {
            Some(Self::Delivered)
        } else {
            failed.contains(&word).then_some(Self::Failed)
        }
    }
}
