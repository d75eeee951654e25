//! The task that deletes what is over: a batch, a rest, the next batch, so that sign-in never waits for it for long.

use std::time::Duration;

use actix_web::web::Data;
use edge::StopWatch;
use signin::{Litter, SignInError};
use tokio::time::sleep;

use crate::service::Service;

/// The rest between two batches.
const BREATH: Duration = Duration::from_millis(50);
/// Users that are erased in one transaction at most, each with all that hangs on them.
const ERASED_AT_ONCE: u32 = 20;

/// Deletes what is over every so often, until the server is closed.
pub(crate) async fn run(service: Data<Service>, every: Duration, mut stop: StopWatch) {
    let rounds = async {
        loop {
            sleep(every).await;
            sweep(&service).await;
        }
    };
    tokio::select! {
        () = rounds => {}
        () = stop.closed() => {}
    }
}

/// One round; it ends where the database does not answer or another replica is at it.
async fn sweep(service: &Service) {
    let litter = service.storage.run(|signin| Ok::<_, SignInError>(signin.litter())).await;
    for one in litter.into_iter().flatten() {
        if !sweep_out(service, &one).await {
            return;
        }
    }
    erase_set_aside(service).await;
}

/// The users whose number no operator can give back any more.
async fn erase_set_aside(service: &Service) {
    loop {
        let erased = service.storage.run(|signin| signin.erase_set_aside(ERASED_AT_ONCE)).await;
        let Ok(rows) = erased else { return };
        count(service, "users", rows);
        if rows < ERASED_AT_ONCE as usize {
            return;
        }
        sleep(BREATH).await;
    }
}

/// All of one kind; whether the round goes on.
async fn sweep_out(service: &Service, litter: &Litter) -> bool {
    let mut next = Some(String::new());
    while let Some(after) = next {
        let batch = litter.clone();
        let Ok(Some(swept)) = service.storage.run(move |signin| signin.sweep(batch, after)).await else {
            return false;
        };
        count(service, litter.place(), swept.rows);
        next = swept.next;
        sleep(BREATH).await;
    }
    true
}

fn count(service: &Service, table: &'static str, rows: usize) {
    let (service, rows) = (service.market.service(), u64::try_from(rows).unwrap_or(u64::MAX));
    metrics::counter!("rows_swept_total", "service" => service, "table" => table).increment(rows);
}
