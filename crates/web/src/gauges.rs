//! How full everything is: what costs nothing is read when somebody asks, the outbox every few seconds.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Data;
use common::{Clock, Timestamp};
use edge::StopWatch;
use metrics::gauge;
use store::{Database, PoolState};
use tokio::task::spawn_blocking;
use tokio::time::sleep;

use crate::service::Service;

const EVERY: Duration = Duration::from_secs(5);

/// The metrics with the gauges as they are now.
pub(crate) fn render(service: &Data<Service>, database: &Database) -> String {
    let name = service.market.service();
    let up = if service.pulse.is_up() { 1 } else { 0 };
    gauge!("database_up", "service" => name).set(up);
    let PoolState { used, idle, limit } = database.pool_state();
    gauge!("database_connections", "service" => name, "state" => "used").set(used);
    gauge!("database_connections", "service" => name, "state" => "idle").set(idle);
    gauge!("database_connections_limit", "service" => name).set(limit);
    let load = service.storage.load();
    gauge!("storage_running", "service" => name).set(load.running as f64);
    gauge!("storage_running_limit", "service" => name).set(load.limit as f64);
    gauge!("storage_waiting", "service" => name).set(load.waiting as f64);
    if let Some(age) = age_of_newest(&service.keys_dir, service.clock.now()) {
        gauge!("signing_key_age_seconds", "service" => name).set(age);
    }
    telemetry::render()
}

/// Looks into the outbox until the server is closed.
pub(crate) async fn watch_outbox(
    service: &'static str,
    database: Database,
    clock: Arc<dyn Clock>,
    mut stop: StopWatch,
) {
    let look = async {
        loop {
            let (asked, now) = (database.clone(), clock.now());
            if let Ok(Ok(backlog)) = spawn_blocking(move || asked.backlog(now)).await {
                let age = backlog.oldest.map_or(0.0, |oldest| seconds_between(oldest, now));
                gauge!("outbox_waiting", "service" => service).set(backlog.waiting as f64);
                gauge!("outbox_oldest_age_seconds", "service" => service).set(age);
            }
            sleep(EVERY).await;
        }
    };
    tokio::select! {
        () = look => {}
        () = stop.closed() => {}
    }
}

/// Seconds since the newest key was written into the folder.
fn age_of_newest(folder: &Path, now: Timestamp) -> Option<f64> {
    let files = std::fs::read_dir(folder).ok()?.flatten();
    let keys = files.filter(|file| file.path().extension().is_some_and(|extension| extension == "pem"));
    let written = keys.filter_map(|file| file.metadata().ok()?.modified().ok()).max()?;
    Some(seconds_between(written.into(), now))
}

fn seconds_between(from: Timestamp, to: Timestamp) -> f64 {
    (to - from).to_std().unwrap_or_default().as_secs_f64()
}
