//! Many people who sign in: the steps of all of them one after the other, so that each step's cost is seen.

use std::net::SocketAddr;
use std::ops::Range;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use rig::Cluster;
use serde_json::Value;

use crate::connection::{Connection, request};
use crate::load::{Load, Taken};
use crate::meter::{Meter, Reading};
use crate::report::Report;
use crate::server::Server;
use crate::statements;
use crate::statistics::{micros_each, percentile};

const CLIENTS: usize = 32;
/// How often each token is checked where nothing else is measured: once, all are over before a latency tells anything.
const CHECKS: usize = 8;
/// As the tables call them.
pub(crate) const STEPS: [&str; 4] = ["send-code", "verify-code", "verify-token", "logout"];
/// A market whose processes used less than this in a pause has delivered its messages.
const REST: Duration = Duration::from_millis(1);
/// How long messages may take to arrive.
const DELIVERY: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(100);

/// Numbers that nobody has used before.
#[derive(Default)]
pub(crate) struct Numbers(u32);

impl Numbers {
    pub(crate) fn take(&mut self, count: u32) -> Range<u32> {
        let first = self.0;
        self.0 += count;
        first..self.0
    }
}

/// A way to sign in, and the processes that have a part in it.
pub(crate) struct Logins<'a> {
    pub(crate) to: SocketAddr,
    pub(crate) market: &'a Server,
    pub(crate) meters: Vec<Meter>,
    /// A server that counts statements: then these are told, and nothing that takes time.
    pub(crate) counting: Option<&'a Cluster>,
}

/// One step of all people.
struct Step {
    taken: Taken,
    /// Of each meter.
    used: Vec<Duration>,
    /// How many statements it took, if they are counted.
    statements: u64,
    answers: Vec<Value>,
}

impl Logins<'_> {
    /// Signs all of them in and out again, and tells what each step took.
    pub(crate) async fn round(&self, name: &str, people: Range<u32>, report: &mut Report) -> Result<()> {
        let sent = self.step(people.clone().map(send).collect()).await?;
        let before = self.read()?;
        let codes = self.codes(people.len()).await?;
        let reading = self.since(&before)?;
        let guesses = people.clone().map(|person| guess(person, &codes)).collect::<Result<_>>()?;
        let verified = self.step(guesses).await?;
        let bearers: Vec<String> = verified.answers.iter().map(bearer).collect::<Result<_>>()?;
        let checked = self.step(bearers.iter().map(|bearer| check(bearer)).collect()).await?;
        let again = (0..CHECKS).flat_map(|_| bearers.iter().map(|bearer| check(bearer)));
        let checked_again = self.step(again.collect()).await?;
        let ended = self.step(bearers.iter().map(|bearer| log_out(bearer)).collect()).await?;
        self.tell(report, name, &[&sent, &verified, &checked]);
        for (step, taken) in STEPS.into_iter().zip([&sent, &verified, &checked_again, &ended]) {
            self.tell(report, &format!("{name}, {step}"), &[taken]);
        }
        for (meter, used) in self.meters.iter().zip(reading) {
            report.add(
                &format!("{name}, reading codes"),
                &format!("{} µs", meter.name),
                micros_each(used, people.len()),
            );
        }
        Ok(())
    }

    async fn step(&self, requests: Vec<Rc<[u8]>>) -> Result<Step> {
        let load = Load { to: self.to, clients: CLIENTS, rate: None };
        let (counted, mut bodies) = (self.statements()?, vec![Vec::new(); requests.len()]);
        let before = self.read()?;
        let taken = load.run(requests.into_iter(), |index, body| bodies[index] = body.to_vec()).await?;
        self.come_to_rest().await?;
        let (used, statements) = (self.since(&before)?, self.statements()? - counted);
        let answers = bodies.iter().map(|body| serde_json::from_slice(body)).collect::<Result<_, _>>()?;
        Ok(Step { taken, used, statements, answers })
    }

    /// What a step leaves to be done afterwards belongs to it: messages are delivered behind its back.
    async fn come_to_rest(&self) -> Result<()> {
        loop {
            let before = self.market.meter.read()?;
            tokio::time::sleep(PAUSE).await;
            if self.market.meter.since(&before)? < REST {
                return Ok(());
            }
        }
    }

    /// The codes of so many people by their numbers, once all have arrived; the inbox is empty then.
    async fn codes(&self, people: usize) -> Result<Vec<(String, String)>> {
        let mut connection = Connection::open(self.market.address).await?;
        let begun = Instant::now();
        loop {
            let (_, body) = connection.ask(&request("GET", "/dev/messages", &[], "")).await?;
            let inbox: Value = serde_json::from_slice(body)?;
            let messages = inbox["messages"].as_array().context("no inbox")?;
            if messages.len() >= people {
                connection.ask(&request("DELETE", "/dev/messages", &[], "")).await?;
                return Ok(sorted(messages));
            }
            ensure!(begun.elapsed() < DELIVERY, "only {} of {people} codes have arrived", messages.len());
            tokio::time::sleep(PAUSE).await;
        }
    }

    fn statements(&self) -> Result<u64> {
        self.counting.map_or(Ok(0), statements::so_far)
    }

    fn read(&self) -> Result<Vec<Reading>> {
        self.meters.iter().map(Meter::read).collect()
    }

    fn since(&self, before: &[Reading]) -> Result<Vec<Duration>> {
        self.meters.iter().zip(before).map(|(meter, before)| meter.since(before)).collect()
    }

    /// A row of one step, or of several that make one whole.
    fn tell(&self, report: &mut Report, row: &str, steps: &[&Step]) {
        let count = steps.first().map_or(0, |step| step.taken.latencies.len());
        if self.counting.is_some() {
            let statements: u64 = steps.iter().map(|step| step.statements).sum();
            return report.add(row, "statements", statements as f64 / count as f64);
        }
        let time: Duration = steps.iter().map(|step| step.taken.elapsed).sum();
        report.add(row, "per s", count as f64 / time.as_secs_f64());
        if let [step] = steps {
            report.add(row, "p50 ms", percentile(&step.taken.latencies, 0.5));
            report.add(row, "p99 ms", percentile(&step.taken.latencies, 0.99));
        }
        for (index, meter) in self.meters.iter().enumerate() {
            let used = steps.iter().map(|step| step.used[index]).sum();
            report.add(row, &format!("{} µs", meter.name), micros_each(used, count));
        }
    }
}

/// The codes in messages, by their numbers.
fn sorted(messages: &[Value]) -> Vec<(String, String)> {
    let text = |message: &Value, name: &str| message[name].as_str().unwrap_or_default().to_owned();
    let mut codes: Vec<_> =
        messages.iter().map(|message| (text(message, "to"), code(&text(message, "text")))).collect();
    codes.sort();
    codes
}

/// Eight digits of a person's own after those that all mobile numbers have. One after the other, people are of different
/// blocks: a block's budget is one row.
fn phone(person: u32) -> String {
    const MILLION: u64 = 1_000_000;
    let person = u64::from(person);
    let spread = person / MILLION * MILLION + person * 618_033 % MILLION;
    format!("+9965{:08}", 5 * MILLION + spread)
}

/// An address of a person's own: it comes from the proxies that are trusted.
fn address(person: u32) -> String {
    let [_, a, b, c] = person.to_be_bytes();
    format!("100.{a}.{b}.{c}")
}

fn send(person: u32) -> Rc<[u8]> {
    let body = format!(r#"{{"phone_number":"{}","language":"en"}}"#, phone(person));
    request("POST", "/api/v1/auth/send-code", &[("x-forwarded-for", &address(person))], &body).into()
}

fn guess(person: u32, codes: &[(String, String)]) -> Result<Rc<[u8]>> {
    let phone = phone(person);
    let found =
        codes.binary_search_by(|(number, _)| number.cmp(&phone)).ok().context("a code did not arrive")?;
    let body = format!(r#"{{"phone_number":"{phone}","verification_code":"{}"}}"#, codes[found].1);
    Ok(request("POST", "/api/v1/auth/verify-code", &[("x-forwarded-for", &address(person))], &body).into())
}

fn bearer(answer: &Value) -> Result<String> {
    Ok(format!("Bearer {}", answer["access_token"].as_str().context("no token")?))
}

fn check(bearer: &str) -> Rc<[u8]> {
    request("GET", "/api/v1/auth/verify-token", &[("authorization", bearer)], "").into()
}

fn log_out(bearer: &str) -> Rc<[u8]> {
    request("POST", "/api/v1/auth/logout", &[("authorization", bearer)], "{}").into()
}

/// The first six digits in a row.
fn code(text: &str) -> String {
    let mut runs = text.split(|c: char| !c.is_ascii_digit());
    runs.find(|run| run.len() == 6).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_six_digits_in_a_row() {
        assert_eq!(code("Your code is 012345, good for 10 minutes."), "012345");
        assert_eq!(code("12345 1234567"), "");
    }

    #[test]
    fn everybody_has_a_number_and_an_address_of_their_own() {
        let mut numbers = Numbers::default();
        assert_eq!([numbers.take(2), numbers.take(3)], [0..2, 2..5]);
        assert_eq!((phone(7), address(258)), ("+996505326231".to_owned(), "100.0.1.2".to_owned()));
    }
}
