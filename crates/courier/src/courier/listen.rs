//! Listening to providers that tell over a connection of ours.

use std::pin::pin;
use std::time::Duration;

use signin::StoreError;
use tokio::sync::mpsc::Receiver;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::Courier;
use crate::smpp::Told;
use crate::{Provider, Receipt, Reply};

/// As many receipts are kept at once.
const AT_ONCE: usize = 64;
/// A receipt may come before its message is noted as sent, by another replica too: when it is looked for again.
const AGAIN: [Duration; 3] = [Duration::from_millis(200), Duration::from_secs(1), Duration::from_secs(3)];

impl Courier {
    /// Listens until `stop`. What people write back goes to `keep_reply`, which says whether it is kept; what is not kept
    /// comes again.
    pub async fn listen<Kept>(
        self,
        keep_reply: impl Fn(Reply) -> Kept + Clone + Send + 'static,
        stop: impl Future<Output = ()>,
    ) where
        Kept: Future<Output = bool> + Send + 'static,
    {
        let mut stop = pin!(stop);
        let telling = self
            .routes()
            .providers()
            .find_map(|provider| Some((provider.clone(), provider.smpp()?.listen())));
        let Some((provider, mut told)) = telling else { return stop.await };
        let mut under_way = JoinSet::new();
        loop {
            tokio::select! {
                biased;
                () = &mut stop => break,
                Some(_) = under_way.join_next() => {}
                told = heard(&mut told), if under_way.len() < AT_ONCE => {
                    under_way.spawn(self.clone().keep_told(provider.clone(), told, keep_reply.clone()));
                }
            }
        }
        drop(told);
        while under_way.join_next().await.is_some() {}
    }

    async fn keep_told<Kept: Future<Output = bool>>(
        self,
        provider: Provider,
        mut told: Told,
        keep_reply: impl Fn(Reply) -> Kept,
    ) {
        let mut is_kept = true;
        for receipt in std::mem::take(&mut told.heard.receipts) {
            is_kept &= self.keep_early(&provider, receipt).await.is_ok();
        }
        for reply in std::mem::take(&mut told.heard.replies) {
            is_kept &= keep_reply(reply).await;
        }
        told.answer(is_kept).await;
    }

    /// Keeps a receipt that may be earlier than what it is of.
    async fn keep_early(&self, provider: &Provider, receipt: Receipt) -> Result<(), StoreError> {
        for pause in AGAIN {
            if self.keep(provider, receipt.clone()).await? {
                return Ok(());
            }
            sleep(pause).await;
        }
        self.keep(provider, receipt).await.map(drop)
    }
}

/// The next thing that is told; the connection's end of the line is kept as long as its provider.
async fn heard(told: &mut Receiver<Told>) -> Told {
    match told.recv().await {
        Some(told) => told,
        None => std::future::pending().await,
    }
}
