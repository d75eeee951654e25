//! The gateway beside nginx and HAProxy: the same backend, the same requests, the same connections. First all share all
//! cores; then the proxies have one core, and who asks and who answers the others, so that no latency tells but that of
//! the proxy.

use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use anyhow::Result;

use crate::connection::request;
use crate::cores::Cores;
use crate::load::{Load, repeated};
use crate::meter::Meter;
use crate::peers::{backend, haproxy, nginx_proxy};
use crate::report::Report;
use crate::server::{self, free_address};
use crate::statistics::{micros_each, percentile};
use crate::token::Issued;

const CLIENTS: usize = 64;

/// A way to the backend.
struct Way {
    name: &'static str,
    address: SocketAddr,
    meters: Vec<Meter>,
    /// Of the machine.
    cores: u32,
}

/// How often each way has its turn, and for how long.
struct Turns {
    rounds: u32,
    time: Duration,
}

/// A request, as the tables call it, and how many of it are sent in a second: as many as are answered if nothing is said.
struct Kind {
    name: String,
    request: Rc<[u8]>,
    rate: Option<f64>,
}

impl Way {
    /// Sends one request again and again.
    async fn measure(&self, kind: &Kind, time: Duration, report: &mut Report) -> Result<()> {
        let before = self.meters.iter().map(Meter::read).collect::<Result<Vec<_>>>()?;
        let load = Load { to: self.address, clients: CLIENTS, rate: kind.rate };
        let taken = load.run(repeated(&kind.request, time), |_, _| ()).await?;
        let used = self.meters.iter().zip(&before).map(|(meter, before)| meter.since(before));
        let used = used.collect::<Result<Vec<_>>>()?;
        let row = kind.row(self.name);
        // The first requests of a connection open others behind it.
        let warm = &taken.latencies[taken.latencies.len() / 10..];
        report.add(&row, "req/s", taken.per_second());
        report.add(&row, "p50 ms", percentile(warm, 0.5));
        report.add(&row, "p99 ms", percentile(warm, 0.99));
        for (meter, used) in self.meters.iter().zip(&used) {
            let name = if meter.name == self.name { "proxy" } else { meter.name };
            report.add(&row, &format!("{name} µs"), micros_each(*used, taken.latencies.len()));
        }
        let used = used.iter().sum::<Duration>().as_secs_f64();
        report.add(&row, "busy %", 100.0 * used / (taken.elapsed.as_secs_f64() * f64::from(self.cores)));
        Ok(())
    }
}

impl Kind {
    fn row(&self, way: &str) -> String {
        format!("{}, {way}", self.name)
    }

    /// The same where the proxies have a core of their own.
    fn on_one_core(&self) -> Self {
        let name = format!("{}, one core", self.name);
        Self { name, request: Rc::clone(&self.request), rate: None }
    }

    /// The same at half of the rate at which nginx was saturated.
    fn at_half(&self, report: &Report) -> Self {
        let rate = report.median(&self.row("nginx"), "req/s") / 2.0;
        let name = format!("{}, half rate", self.name);
        Self { name, request: Rc::clone(&self.request), rate: Some(rate) }
    }
}

pub(crate) async fn run(smoke: bool) -> Result<Report> {
    let cores = Cores::new()?;
    let folder = tempfile::tempdir()?;
    let issued = Issued::new(&folder.path().join("keys"))?;
    let ports = [free_address()?];
    let behind = backend(&issued, &ports).await?;
    let (nginx, haproxy) = (nginx_proxy(behind.address).await?, haproxy(&issued, behind.address).await?);
    let ours = server::gateway(folder.path(), behind.address).await?;
    let mut report = Report::new("gateway: one request through it, 64 connections");
    report.note("CPU in µs a request, of each process; `busy` is what all of them used of the machine. nginx only proxies; HAProxy");
    report.note("routes by the body's phone, or by the issuer of a token whose signature it checks each time; ours checks");
    report.note("everything and remembers good tokens. `to` another is how many times as much as that one took in the same round.");
    report.note("`one core`: the proxies have one, the generator and the backend the others; `half rate`: of nginx's there.");
    report.add("gateway", "MiB at rest", ours.meter.resident()?);
    let way = |name, address, meter: Option<&Meter>| {
        let meters = meter.into_iter().chain([&behind.meter]).cloned().chain([Meter::of_ourselves()]);
        Way { name, address, meters: meters.collect(), cores: cores.all.count() }
    };
    let ways = [
        way("none", behind.address, None),
        way("nginx", nginx.address, Some(&nginx.meter)),
        way("HAProxy", haproxy.address, Some(&haproxy.meter)),
        way("gateway", ours.address, Some(&ours.meter)),
    ];
    let kinds = requests(&issued);
    at_full_and_at_half(&ways, &kinds, smoke, &mut report).await?;
    for proxy in [&nginx.meter, &haproxy.meter, &ours.meter] {
        proxy.keep_to(&cores.measured)?;
    }
    behind.meter.keep_to(&cores.others)?;
    Meter::of_ourselves().keep_to(&cores.others)?;
    let kinds = kinds.each_ref().map(Kind::on_one_core);
    at_full_and_at_half(&ways, &kinds, smoke, &mut report).await?;
    Meter::of_ourselves().keep_to(&cores.all)?;
    report.add("gateway", "MiB after", ours.meter.resident()?);
    Ok(report)
}

/// As fast as it goes, and at half of nginx's rate: there what the machine itself does now and then decides a round's
/// p99, so that many short rounds tell more than a few long ones.
async fn at_full_and_at_half(
    ways: &[Way],
    kinds: &[Kind; 2],
    smoke: bool,
    report: &mut Report,
) -> Result<()> {
    let turns = |(rounds, millis)| Turns { rounds, time: Duration::from_millis(millis) };
    let [full, half] = if smoke { [(1, 300); 2] } else { [(7, 2_000), (51, 500)] }.map(turns);
    measure(ways, kinds, &full, report).await?;
    let kinds = kinds.each_ref().map(|kind| kind.at_half(report));
    measure(ways, &kinds, &half, report).await
}

async fn measure(ways: &[Way], kinds: &[Kind], turns: &Turns, report: &mut Report) -> Result<()> {
    for _ in 0..turns.rounds {
        for (kind, way) in kinds.iter().flat_map(|kind| ways.iter().map(move |way| (kind, way))) {
            way.measure(kind, turns.time, report).await?;
        }
    }
    for kind in kinds {
        for (way, other) in [("HAProxy", "nginx"), ("gateway", "nginx"), ("gateway", "HAProxy")] {
            for (column, name) in [("proxy µs", "CPU to"), ("p99 ms", "p99 to")] {
                report.compare(&kind.row(way), column, &kind.row(other), &format!("{name} {other}"));
            }
        }
    }
    Ok(())
}

fn requests(issued: &Issued) -> [Kind; 2] {
    let bearer = format!("Bearer {}", issued.token);
    let body = r#"{"phone_number":"+996505325311","language":"en"}"#;
    let kind =
        |name: &str, request: Vec<u8>| Kind { name: name.to_owned(), request: request.into(), rate: None };
    [
        kind(
            "GET with a token",
            request("GET", "/api/v1/auth/verify-token", &[("authorization", &bearer)], ""),
        ),
        kind("POST with a phone", request("POST", "/api/v1/auth/send-code", &[], body)),
    ]
}
