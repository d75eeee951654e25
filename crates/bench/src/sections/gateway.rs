//! The gateway beside nginx and HAProxy: the same backend, the same requests, the same connections.

use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use anyhow::Result;

use crate::connection::request;
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
}

impl Way {
    /// Sends one request again and again, at a rate or as fast as it goes.
    async fn measure(
        &self,
        request: &Rc<[u8]>,
        rate: Option<f64>,
        time: Duration,
    ) -> Result<Vec<(String, f64)>> {
        let before = self.meters.iter().map(Meter::read).collect::<Result<Vec<_>>>()?;
        let load = Load { to: self.address, clients: CLIENTS, rate };
        let taken = load.run(repeated(request, time), |_, _| ()).await?;
        let mut values = vec![
            ("req/s".to_owned(), taken.per_second()),
            ("p50 ms".to_owned(), percentile(&taken.latencies, 0.5)),
            ("p99 ms".to_owned(), percentile(&taken.latencies, 0.99)),
        ];
        for (meter, before) in self.meters.iter().zip(&before) {
            let name = if meter.name == self.name { "proxy" } else { meter.name };
            values.push((format!("{name} µs"), micros_each(meter.since(before)?, taken.latencies.len())));
        }
        Ok(values)
    }
}

pub(crate) async fn run(smoke: bool) -> Result<Report> {
    let (rounds, time) = if smoke { (1, Duration::from_millis(300)) } else { (7, Duration::from_secs(3)) };
    let folder = tempfile::tempdir()?;
    let issued = Issued::new(&folder.path().join("keys"))?;
    let ports = [free_address()?];
    let behind = backend(&issued, &ports).await?;
    let (nginx, haproxy) = (nginx_proxy(behind.address).await?, haproxy(&issued, behind.address).await?);
    let ours = server::gateway(folder.path(), behind.address).await?;
    let mut report = Report::new("gateway: one request through it, 64 connections");
    report.note("CPU in µs a request, of each process. nginx only proxies; HAProxy routes by the body's phone, or by the");
    report.note("issuer of a token whose signature it checks each time; ours checks everything and remembers good tokens.");
    report.add("gateway", "MiB at rest", ours.meter.resident()?);
    let way = |name, address, meter: Option<&Meter>| {
        let meters = meter.into_iter().chain([&behind.meter]).cloned().chain([Meter::of_ourselves()]);
        Way { name, address, meters: meters.collect() }
    };
    let ways = [
        way("none", behind.address, None),
        way("nginx", nginx.address, Some(&nginx.meter)),
        way("HAProxy", haproxy.address, Some(&haproxy.meter)),
        way("gateway", ours.address, Some(&ours.meter)),
    ];
    let requests = requests(&issued);
    for _ in 0..rounds {
        for (kind, request) in &requests {
            for way in &ways {
                note(&mut report, &format!("{kind}, {}", way.name), way.measure(request, None, time).await?);
            }
        }
    }
    for _ in 0..rounds {
        for (kind, request) in &requests {
            let half = report.median(&format!("{kind}, nginx"), "req/s") / 2.0;
            for way in &ways {
                note(
                    &mut report,
                    &format!("{kind} at half of nginx's rate, {}", way.name),
                    way.measure(request, Some(half), time).await?,
                );
            }
        }
    }
    report.add("gateway", "MiB after", ours.meter.resident()?);
    Ok(report)
}

fn requests(issued: &Issued) -> [(&'static str, Rc<[u8]>); 2] {
    let bearer = format!("Bearer {}", issued.token);
    let body = r#"{"phone_number":"+996505325311","language":"en"}"#;
    [
        (
            "GET with a token",
            request("GET", "/api/v1/auth/verify-token", &[("authorization", &bearer)], "").into(),
        ),
        ("POST with a phone", request("POST", "/api/v1/auth/send-code", &[], body).into()),
    ]
}

fn note(report: &mut Report, row: &str, values: Vec<(String, f64)>) {
    for (column, value) in values {
        report.add(row, &column, value);
    }
}
