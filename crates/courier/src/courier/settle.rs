//! Asking providers what became of messages that they did not tell of.

use std::pin::pin;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::time::sleep;

use super::Courier;
use crate::{Receipt, Subject, Unsettled};

/// How often it is looked for messages to ask for.
const POLL: Duration = Duration::from_secs(5);
/// How long a message is left alone after it was asked for.
const PAUSE: TimeDelta = TimeDelta::seconds(30);
/// As many are asked for at a time.
const AT_ONCE: u32 = 20;

impl Courier {
    /// Asks until `stop`.
    pub async fn settle(self, stop: impl Future<Output = ()>) {
        let mut stop = pin!(stop);
        loop {
            tokio::select! {
                biased;
                () = &mut stop => return,
                () = sleep(POLL) => self.ask_for_all().await,
            }
        }
    }

    /// Asks once for each message that is due.
    pub(super) async fn ask_for_all(&self) {
        let now = self.now();
        let due = self.ask(move |outbox| outbox.unsettled(now, now + PAUSE, AT_ONCE)).await;
        for unsettled in due.unwrap_or_default() {
            self.ask_for(unsettled).await;
        }
    }

    async fn ask_for(&self, unsettled: Unsettled) {
        let Some(provider) = self.routes().provider(&unsettled.provider) else { return };
        let Some(fate) = provider.fate(&unsettled.reference, self.now()).await else { return };
        let receipt = Receipt { of: Subject::Delivery(unsettled.id), fate };
        if let Err(error) = self.keep(provider, receipt).await {
            tracing::warn!(%error, "a receipt can't be kept");
        }
    }
}
