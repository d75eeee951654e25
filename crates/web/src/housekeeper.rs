//! The task that deletes what is over: a batch, a rest, the next batch, so that sign-in never waits for it for long.

use std::time::Duration;

use actix_web::web::Data;
use edge::StopWatch;
use signin::{Litter, SignInError, Swept};
use tokio::time::sleep;

use crate::service::Service;

/// The rest between two batches.
const BREATH: Duration = Duration::from_millis(50);

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
}

/// All of one kind; whether the round goes on.
async fn sweep_out(service: &Service, litter: &Litter) -> bool {
    let mut next = Some(String::new());
    while let Some(after) = next {
        let batch = litter.clone();
        let Ok(Some(swept)) = service.storage.run(move |signin| signin.sweep(batch, after)).await else {
            return false;
        };
        count(service, litter, &swept);
        next = swept.next;
        sleep(BREATH).await;
    }
    true
}

fn count(service: &Service, litter: &Litter, swept: &Swept) {
    let (service, rows) = (service.market.service(), u64::try_from(swept.rows).unwrap_or(u64::MAX));
    metrics::counter!("rows_swept_total", "service" => service, "table" => litter.place()).increment(rows);
}
