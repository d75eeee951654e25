//! What grows must not be felt: the same steps with few and with many users, the gateway with few and many markets.

use std::fmt::Write as _;
use std::process::Command;
use std::rc::Rc;
use std::time::Duration;

use anyhow::Result;
use rig::command::output;
use rig::{Setup, tools};
use tempfile::TempDir;

use crate::connection::request;
use crate::load::{Load, repeated};
use crate::logins::{Logins, Numbers, STEPS};
use crate::peers::backend;
use crate::psql::psql;
use crate::report::Report;
use crate::server::{self, Server, free_address};
use crate::statistics::{micros_each, percentile};
use crate::token::{ISSUER, Issued};

const CLIENTS: usize = 64;

pub(crate) async fn run(smoke: bool) -> Result<Report> {
    let mut report = Report::new("growth: the same with many users and with many markets");
    report.note("`to few` is how many times as much as with few, in the same round.");
    report.note("`users` are in the table before anybody signs in; the markets are the gateway's, of which one is asked.");
    let (rounds, people, sizes) = if smoke { (1, 64, [100, 10_000]) } else { (5, 960, [10_000, 10_000_000]) };
    users(rounds, people, sizes, &mut report).await?;
    markets(rounds, &mut report).await?;
    Ok(report)
}

async fn users(rounds: u32, people: u32, sizes: [u32; 2], report: &mut Report) -> Result<()> {
    let clusters = [Setup::durable().start()?, Setup::durable().start()?];
    let folders = [TempDir::new()?, TempDir::new()?];
    let mut scenes = Vec::new();
    for (size, (cluster, folder)) in sizes.into_iter().zip(clusters.iter().zip(&folders)) {
        let file = folder.path().join("market.sqlite3").display().to_string();
        let fill =
            || output(Command::new(tools::sqlite3()?).args([&file, &people_of_sqlite(size)])).map(drop);
        let market = filled(folder, &format!("sqlite://{file}"), fill).await?;
        scenes.push(("SQLite", size, market));
        let fill = || psql(cluster, &people_of_postgres(size)).map(drop);
        let market = filled(folder, &cluster.url("postgres"), fill).await?;
        scenes.push(("PostgreSQL", size, market));
    }
    // What is still to be written would be while others are measured.
    output(&mut Command::new("sync"))?;
    let mut numbers = Numbers::default();
    for _ in 0..rounds {
        for (kind, size, market) in &scenes {
            let meters = vec![market.meter.clone()];
            let logins = Logins { to: market.address, market, meters, counting: None };
            logins.round(&with_users(kind, *size), numbers.take(people), report).await?;
        }
    }
    for (kind, step) in ["SQLite", "PostgreSQL"].into_iter().flat_map(|kind| STEPS.map(|step| (kind, step))) {
        let [few, many] = sizes.map(|size| format!("{}, {step}", with_users(kind, size)));
        report.compare(&many, "p50 ms", &few, "p50 to few");
    }
    Ok(())
}

fn with_users(kind: &str, size: u32) -> String {
    format!("{kind}, {size} users")
}

/// A market on a database of its own making that was filled meanwhile.
async fn filled(folder: &TempDir, url: &str, fill: impl FnOnce() -> Result<()>) -> Result<Server> {
    server::market(folder.path(), url).await?.stop()?;
    fill()?;
    server::market(folder.path(), url).await
}

/// Users who signed up some time ago: ids in the order of time, as ours are.
const USERS: &str = "INSERT INTO users (id, phone, is_active, is_verified, created_at, last_login_at) SELECT";

/// The journal, which is the market's, comes back afterwards.
fn people_of_sqlite(count: u32) -> String {
    let columns = "printf('01900000-0000-7000-8000-%012x', value), printf('+9967%08d', value)";
    let seen = "TRUE, TRUE, '2026-01-01 00:00:00', '2026-01-01 00:00:00'";
    format!(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
         {USERS} {columns}, {seen} FROM generate_series(1, {count});
         PRAGMA journal_mode = WAL;"
    )
}

/// Nothing is left for the server to tidy up later.
fn people_of_postgres(count: u32) -> String {
    let columns = "'01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'), '+9967' || lpad(n::text, 8, '0')";
    let seen = "TRUE, TRUE, TIMESTAMP '2026-01-01', TIMESTAMP '2026-01-01'";
    format!(
        "{USERS} {columns}, {seen} FROM generate_series(1, {count}) n; VACUUM (FREEZE, ANALYZE) users; CHECKPOINT"
    )
}

async fn markets(rounds: u32, report: &mut Report) -> Result<()> {
    let folder = TempDir::new()?;
    let issued = Issued::new(&folder.path().join("keys"))?;
    let ports = (0..30).map(|_| free_address()).collect::<Result<Vec<_>>>()?;
    let _behind = backend(&issued, &ports).await?;
    let bearer = format!("Bearer {}", issued.token);
    let body = r#"{"phone_number":"+996505325311","language":"en"}"#;
    let requests: [(&str, Rc<[u8]>); 2] = [
        ("GET", request("GET", "/api/v1/auth/verify-token", &[("authorization", &bearer)], "").into()),
        ("POST", request("POST", "/api/v1/auth/send-code", &[], body).into()),
    ];
    let mut gateways = Vec::new();
    for count in [1, 3, 30] {
        let mut env = server::gateway_environment(ports[0]);
        env.push(("GATEWAY__MARKETS__KG__ISSUER".to_owned(), ISSUER.to_owned()));
        ports[1..count].iter().enumerate().for_each(|(number, port)| env.extend(another(number, *port)));
        gateways.push((count, Server::start("gateway", folder.path(), &env).await?));
    }
    for _ in 0..rounds {
        for (kind, request) in &requests {
            for (count, gateway) in &gateways {
                one(&with_markets(kind, *count), gateway, request, report).await?;
            }
        }
    }
    for (kind, count) in requests.iter().flat_map(|(kind, _)| [3, 30].map(|count| (kind, count))) {
        let (many, one) = (with_markets(kind, count), with_markets(kind, 1));
        report.compare(&many, "p50 ms", &one, "p50 to few");
        report.compare(&many, "gateway µs", &one, "CPU to few");
    }
    Ok(())
}

fn with_markets(kind: &str, count: usize) -> String {
    format!("{kind}, {count} markets")
}

/// A market that nobody asks for.
fn another(number: usize, address: std::net::SocketAddr) -> [(String, String); 3] {
    let letter = |index: usize| char::from(b'A' + u8::try_from(index % 26).unwrap_or_default());
    let mut table = "GATEWAY__MARKETS__".to_owned();
    let _ = write!(table, "X{}{}", letter(number / 26), letter(number));
    [
        (format!("{table}__PREFIXES"), format!("+7{number:03}")),
        (format!("{table}__URL"), format!("http://{address}")),
        (format!("{table}__ISSUER"), format!("http://{number}.invalid")),
    ]
}

async fn one(row: &str, gateway: &Server, request: &Rc<[u8]>, report: &mut Report) -> Result<()> {
    let before = gateway.meter.read()?;
    let load = Load { to: gateway.address, clients: CLIENTS, rate: None };
    let taken = load.run(repeated(request, Duration::from_secs(2)), |_, _| ()).await?;
    report.add(row, "per s", taken.per_second());
    report.add(row, "p50 ms", percentile(&taken.latencies, 0.5));
    report.add(row, "gateway µs", micros_each(gateway.meter.since(&before)?, taken.latencies.len()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_other_market_has_a_name_and_a_prefix_of_its_own() {
        let names = [0, 25, 26].map(|number| another(number, ([127, 0, 0, 1], 1).into())[0].clone());
        let expected = [("XAA", "+7000"), ("XAZ", "+7025"), ("XBA", "+7026")];
        assert_eq!(
            names,
            expected.map(|(name, prefix)| (format!("GATEWAY__MARKETS__{name}__PREFIXES"), prefix.to_owned()))
        );
    }
}
