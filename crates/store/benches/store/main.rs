//! `cargo bench -p store`: what the rules, the pool and the typed queries cost beside the bare statements.

#[path = "../../tests/suite/tls/authority.rs"]
#[expect(dead_code, clippy::unwrap_used, reason = "the tests need more of it, and fail by panicking")]
mod authority;
mod bare;
mod place;
mod token;

use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, SamplingMode};
use signin::contract::kit::{Kit, phone};
use store::{AnyConnection, DieselStore};

use crate::bare::Names;
use crate::place::Place;
use crate::token::Token;

const THREADS: [usize; 2] = [1, 8];
const STEPS: [Step; 3] = [Step::VerifyToken, Step::SendCode, Step::VerifyCode];

#[derive(Clone, Copy)]
enum Step {
    VerifyToken,
    SendCode,
    VerifyCode,
}

impl Step {
    fn name(self) -> &'static str {
        match self {
            Self::VerifyToken => "verify-token",
            Self::SendCode => "send-code",
            Self::VerifyCode => "verify-code",
        }
    }
}

/// The phones of all runs: each is used once.
static PEOPLE: AtomicU32 = AtomicU32::new(0);

fn next() -> common::Phone {
    phone(PEOPLE.fetch_add(1, Ordering::Relaxed))
}

fn names() -> Names {
    let phone = next().as_str().to_owned();
    Names { id: format!("bare-{phone}"), phone }
}

/// The time that `runs` of the step take by our code, whatever comes before it not counted.
fn ours(kit: &Kit<DieselStore>, step: Step, runs: u64, start: &Barrier) -> Duration {
    match step {
        Step::VerifyToken => {
            let session = kit.enter(&next()).session;
            timed(start, 0..runs, |_| assert!(kit.lives(&session)))
        }
        Step::SendCode => timed(start, (0..runs).map(|_| next()), |phone| drop(kit.code(&phone))),
        Step::VerifyCode => {
            let person = || {
                let phone = next();
                (kit.code(&phone), phone)
            };
            timed(start, (0..runs).map(|_| person()), |(code, phone)| {
                assert!(kit.guess(&phone, &code).is_ok())
            })
        }
    }
}

/// The same by the bare statements, once they are prepared.
fn bare(connection: &mut AnyConnection, step: Step, runs: u64, start: &Barrier) -> Duration {
    let signed_in = known(connection);
    bare::verify(connection, &signed_in);
    bare::live(connection, &signed_in.id);
    match step {
        Step::VerifyToken => timed(start, 0..runs, |_| bare::live(connection, &signed_in.id)),
        Step::SendCode => timed(start, (0..runs).map(|_| names()), |names| bare::send(connection, &names)),
        Step::VerifyCode => {
            let people: Vec<_> = (0..runs).map(|_| known(connection)).collect();
            timed(start, people.into_iter(), |names| bare::verify(connection, &names))
        }
    }
}

/// Somebody who has got a code.
fn known(connection: &mut AnyConnection) -> Names {
    let names = names();
    bare::send(connection, &names);
    names
}

/// Gets everything ready, waits for the other threads, and runs.
fn timed<T>(start: &Barrier, inputs: impl Iterator<Item = T>, mut run: impl FnMut(T)) -> Duration {
    let inputs: Vec<T> = inputs.collect();
    start.wait();
    let begun = Instant::now();
    inputs.into_iter().for_each(&mut run);
    begun.elapsed()
}

/// Splits `runs` among threads and takes the time of the slowest.
fn spread(threads: usize, runs: u64, work: impl Fn(u64, &Barrier) -> Duration + Sync) -> Duration {
    let (start, share) = (Barrier::new(threads), runs.div_ceil(threads as u64));
    let slowest = std::thread::scope(|scope| {
        let all: Vec<_> = (0..threads).map(|_| scope.spawn(|| work(share, &start))).collect();
        all.into_iter().map(|thread| thread.join().expect("no panic")).max().unwrap_or_default()
    });
    slowest.mul_f64(runs as f64 / (share * threads as u64) as f64)
}

type Line = (&'static str, usize, &'static str);

/// How many runs each sample had, and how long one of them took.
#[derive(Default)]
struct Samples(Vec<(u64, Duration)>);

impl Samples {
    fn add(&mut self, runs: u64, taken: Duration) -> Duration {
        self.0.push((runs, taken.div_f64(runs as f64)));
        taken
    }

    /// The median of the measured samples; those of the warm-up have fewer runs.
    fn median(&self) -> Duration {
        let most = self.0.iter().map(|(runs, _)| *runs).max().unwrap_or_default();
        let mut each: Vec<_> =
            self.0.iter().filter(|(runs, _)| *runs == most).map(|(_, each)| *each).collect();
        each.sort();
        each.get(each.len() / 2).copied().unwrap_or_default()
    }
}

/// Work of one thread: so many runs, once all are ready.
type Work<'a> = &'a (dyn Fn(u64, &Barrier) -> Duration + Sync);

/// Measures every step at one place: ours, then bare.
fn bench(criterion: &mut Criterion, place: &Place) -> anyhow::Result<Vec<(Line, Samples, Samples)>> {
    let (kit, database) = place.sign_in()?;
    let token = Token::new(&kit)?;
    let mut measured = Vec::new();
    for threads in THREADS {
        for step in STEPS {
            let alone = |share, start: &Barrier| {
                bare(&mut place.connection().expect("a connection"), step, share, start)
            };
            let line = (place.name(), threads, step.name());
            measured.push(compare(criterion, line, &|share, start| ours(&kit, step, share, start), &alone));
        }
        let line = (place.name(), threads, "whole token");
        let check = |share, start: &Barrier| timed(start, 0..share, |_| token.check(&kit));
        let barely = |share, start: &Barrier| timed(start, 0..share, |_| token.check_barely(&database));
        measured.push(compare(criterion, line, &check, &barely));
    }
    Ok(measured)
}

fn compare(
    criterion: &mut Criterion,
    line: Line,
    ours: Work<'_>,
    bare: Work<'_>,
) -> (Line, Samples, Samples) {
    let (place, threads, step) = line;
    let mut group = criterion.benchmark_group(format!("{place} {step}"));
    group.sampling_mode(SamplingMode::Flat).sample_size(10);
    group.warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(3));
    let [by_us, bare_ones] = [("ours", ours), ("bare", bare)].map(|(who, work)| {
        let mut samples = Samples::default();
        group.bench_function(BenchmarkId::new(who, threads), |bencher| {
            bencher.iter_custom(|runs| samples.add(runs, spread(threads, runs, work)));
        });
        samples
    });
    group.finish();
    (line, by_us, bare_ones)
}

fn main() -> anyhow::Result<()> {
    let mut criterion = Criterion::default().configure_from_args();
    let mut measured = bench(&mut criterion, &Place::sqlite()?)?;
    measured.extend(bench(&mut criterion, &Place::postgres()?)?);
    measured.extend(bench(&mut criterion, &Place::over_tls()?)?);
    criterion.final_summary();
    println!("{:12}{:>8}  {:14}{:>10}{:>10}{:>8}", "", "threads", "step", "ours", "bare", "ratio");
    for ((place, threads, step), ours, bare) in &measured {
        let (ours, bare) = (ours.median(), bare.median());
        let ratio = ours.as_secs_f64() / bare.as_secs_f64();
        println!("{place:12}{threads:>8}  {step:14}{ours:>10.1?}{bare:>10.1?}{ratio:>8.2}");
    }
    Ok(())
}
