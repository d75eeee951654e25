//! `cargo bench -p store`: what the rules, the pool and the typed queries cost beside the bare statements.

mod bare;
mod place;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, SamplingMode};
use signin::contract::kit::{Kit, phone};
use store::{AnyConnection, DieselStore};

use crate::bare::Names;
use crate::place::Place;

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

/// The same by the bare statements.
fn bare(connection: &mut AnyConnection, step: Step, runs: u64, start: &Barrier) -> Duration {
    let signed_in = |connection: &mut AnyConnection| {
        let names = names();
        bare::send(connection, &names);
        names
    };
    match step {
        Step::VerifyToken => {
            let names = signed_in(connection);
            bare::verify(connection, &names);
            timed(start, 0..runs, |_| bare::live(connection, &names.id))
        }
        Step::SendCode => timed(start, (0..runs).map(|_| names()), |names| bare::send(connection, &names)),
        Step::VerifyCode => {
            let people: Vec<_> = (0..runs).map(|_| signed_in(connection)).collect();
            timed(start, people.into_iter(), |names| bare::verify(connection, &names))
        }
    }
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

/// The fastest time for one step of each kind, which is what the ratios are made of.
type Times = RefCell<BTreeMap<(&'static str, usize, &'static str, bool), Duration>>;

fn bench(criterion: &mut Criterion, place: &Place, times: &Times) -> anyhow::Result<()> {
    let kit = place.sign_in()?;
    for (threads, step) in THREADS.into_iter().flat_map(|threads| STEPS.map(|step| (threads, step))) {
        let mut group = criterion.benchmark_group(format!("{} {}", place.name(), step.name()));
        group.sampling_mode(SamplingMode::Flat).sample_size(10);
        group.warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(3));
        let note = |is_ours, runs: u64, taken: Duration| {
            let each = taken.div_f64(runs as f64);
            let mut times = times.borrow_mut();
            let best = times.entry((place.name(), threads, step.name(), is_ours)).or_insert(each);
            *best = each.min(*best);
            taken
        };
        group.bench_function(BenchmarkId::new("ours", threads), |bencher| {
            bencher.iter_custom(|runs| {
                note(true, runs, spread(threads, runs, |share, start| ours(&kit, step, share, start)))
            });
        });
        group.bench_function(BenchmarkId::new("bare", threads), |bencher| {
            bencher.iter_custom(|runs| {
                note(
                    false,
                    runs,
                    spread(threads, runs, |share, start| {
                        let mut connection = place.connection().expect("a connection");
                        bare(&mut connection, step, share, start)
                    }),
                )
            });
        });
        group.finish();
    }
    Ok(())
}

fn main() -> anyhow::Result<()> {
    let (mut criterion, times) = (Criterion::default().configure_from_args(), Times::default());
    for place in [Place::sqlite()?, Place::postgres()?] {
        bench(&mut criterion, &place, &times)?;
    }
    criterion.final_summary();
    println!("{:12} {:>7} {:14} {:>10} {:>10} {:>6}", "", "threads", "step", "ours", "bare", "ratio");
    for ((place, threads, step, is_ours), bare) in times.borrow().iter() {
        let Some(ours) = times.borrow().get(&(*place, *threads, *step, true)).copied().filter(|_| !is_ours)
        else {
            continue;
        };
        let ratio = ours.as_secs_f64() / bare.as_secs_f64();
        println!("{place:12} {threads:>7} {step:14} {ours:>10.1?} {bare:>10.1?} {ratio:>6.2}");
    }
    Ok(())
}
