//! From a process's start until it is ready, and the memory that it holds then and after many logins.

use std::time::{Duration, Instant};

use anyhow::Result;
use tempfile::TempDir;

use crate::logins::{Logins, Numbers};
use crate::meter::Reading;
use crate::report::Report;
use crate::server::{self, Server, gateway_environment, market_environment};

/// As many numbers as an inbox holds, and some less.
const BATCH: u32 = 960;

pub(crate) async fn run(smoke: bool) -> Result<Report> {
    let (rounds, batches) = if smoke { (1, 1) } else { (15, 105) };
    let folder = TempDir::new()?;
    let url = format!("sqlite://{}", folder.path().join("market.sqlite3").display());
    let mut report = Report::new("start: until ready on a database that is there, and memory");
    report.note("`ready` is the time on the wall until the readiness probe says yes, `CPU` what the process used for that.");
    server::market(folder.path(), &url).await?.stop()?;
    let market = market_environment(folder.path(), &url);
    let gateway = gateway_environment(server::free_address()?);
    for _ in 0..rounds {
        for (name, env) in [("kg-auth", &market), ("gateway", &gateway)] {
            once(name, &folder, env, &mut report).await?;
        }
    }
    after_logins(&folder, &url, batches, &mut report).await?;
    Ok(report)
}

async fn once(
    name: &'static str,
    folder: &TempDir,
    env: &[(String, String)],
    report: &mut Report,
) -> Result<()> {
    let begun = Instant::now();
    let server = Server::spawn(name, folder.path(), env)?;
    server.ready().await?;
    let (ready, used) = (begun.elapsed(), server.meter.since(&Reading::default())?);
    tokio::time::sleep(Duration::from_millis(500)).await;
    for (column, value) in [
        ("ready ms", ready.as_secs_f64() * 1e3),
        ("CPU ms", used.as_secs_f64() * 1e3),
        ("MiB at rest", server.meter.resident()?),
    ] {
        report.add(name, column, value);
    }
    server.stop()
}

async fn after_logins(folder: &TempDir, url: &str, batches: u32, report: &mut Report) -> Result<()> {
    let market = server::market(folder.path(), url).await?;
    let gateway = server::gateway(folder.path(), market.address).await?;
    let logins = Logins { to: gateway.address, market: &market, meters: Vec::new(), counting: None };
    let mut numbers = Numbers::default();
    for _ in 0..batches {
        logins.round("logins", numbers.take(BATCH), &mut Report::default()).await?;
    }
    let column = format!("MiB after {} logins", batches * BATCH);
    report.add("kg-auth", &column, market.meter.resident()?);
    report.add("gateway", &column, gateway.meter.resident()?);
    Ok(())
}
