//! `courier drain`: an outbox that is emptied from here, before a market moves or rests.

use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use courier::Courier;
use serde_json::{Value, json};
use store::{Database, DieselStore};
use tokio::sync::oneshot;
use tokio::task::spawn_blocking;
use tokio::time::{sleep, timeout};

use super::refuse_if_stopped;
use crate::server::MarketServer;

/// How often it is looked whether something is left.
const EVERY: Duration = Duration::from_millis(200);
/// Longer than any code is good, and a claim that a worker left behind holds besides.
const LONGEST: u64 = 660;

#[derive(Debug, Args)]
pub(super) struct Drain {
    /// How long to try. What waits is sent or, once its time is over, given up.
    #[arg(long, value_name = "SECONDS", default_value_t = LONGEST)]
    timeout: u64,
}

impl Drain {
    /// What came of it, and whether nothing is left.
    pub(super) fn run(&self, server: &MarketServer) -> anyhow::Result<(Value, bool)> {
        refuse_if_stopped(server)?;
        let (store, begun) = (server.store()?, server.clock.now());
        let database = store.database().clone();
        edge::run_process(self.work(server, store))?;
        let (ended, left) = (database.ended(begun)?, database.waiting()?.count);
        let told = json!({ "sent": ended.sent, "given_up": ended.given_up, "left": left });
        Ok((told, left == 0))
    }

    /// One worker, until nothing waits or the time is over; what it has in hand is finished.
    async fn work(&self, server: &MarketServer, store: DieselStore) -> anyhow::Result<()> {
        let database = store.database().clone();
        let clock = Arc::clone(&server.clock);
        let courier = Courier::new(Arc::new(store), server.settings.routes.clone(), clock);
        let (stop, stopped) = oneshot::channel::<()>();
        let worker = tokio::spawn(courier.run(async { drop(stopped.await) }));
        let emptied = timeout(Duration::from_secs(self.timeout), until_empty(&database)).await;
        drop(stop);
        worker.await?;
        emptied.unwrap_or(Ok(()))
    }
}

async fn until_empty(database: &Database) -> anyhow::Result<()> {
    loop {
        let asked = database.clone();
        if spawn_blocking(move || asked.waiting()).await??.count == 0 {
            return Ok(());
        }
        sleep(EVERY).await;
    }
}
