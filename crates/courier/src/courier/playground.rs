//! The development inbox in the place of the providers that would call back.

use common::DeliveryId;
use signin::StoreError;

use super::Courier;
use crate::inbox::Magic;
use crate::{Fate, OutboundMessage, Receipt, Subject};

impl Courier {
    /// Shows in the inbox that the message was handed over; of one to a magic number it is told what became of it.
    pub(super) async fn show(&self, message: &OutboundMessage) {
        let Some(inbox) = self.routes().inbox() else { return };
        inbox.accept(&message.id);
        let Some(fate) = Magic::of(&message.to).and_then(Magic::fate) else { return };
        if let Err(error) = self.play(&message.id, fate).await {
            tracing::warn!(%error, "a receipt can't be kept");
        }
    }

    /// Does as if the provider of a message in the inbox had called back. None if it is not there; false if that was no
    /// news, or comes before the message was handed over, and changed nothing.
    pub async fn play(&self, id: &DeliveryId, fate: Fate) -> Result<Option<bool>, StoreError> {
        let inbox = self.routes().inbox();
        let carrier = inbox.and_then(|inbox| self.routes().provider(&inbox.carrier(id)?));
        let (Some(inbox), Some(carrier)) = (inbox, carrier) else { return Ok(None) };
        let is_news = self.keep(carrier, Receipt { of: Subject::Delivery(id.clone()), fate }).await?;
        if is_news {
            inbox.settle(id, fate);
        }
        Ok(Some(is_news))
    }
}
