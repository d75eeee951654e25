//! What a process has used: the CPU of its threads and its memory, as `/proc` tells them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use rustix::io::Errno;
use rustix::thread::{CpuSet, Pid, sched_setaffinity};

/// A program that is watched: its process, and those of its children that run the same program.
#[derive(Debug, Clone)]
pub(crate) struct Meter {
    /// As the tables call it.
    pub(crate) name: &'static str,
    process: u32,
}

/// The CPU that each thread had used at one moment, in nanoseconds.
#[derive(Debug, Default)]
pub(crate) struct Reading(BTreeMap<u32, u64>);

impl Meter {
    pub(crate) fn new(name: &'static str, process: u32) -> Self {
        Self { name, process }
    }

    /// Of this very process.
    pub(crate) fn of_ourselves() -> Self {
        Self::new("generator", std::process::id())
    }

    /// What its threads have used so far; a thread that ended is not among them any more.
    pub(crate) fn read(&self) -> Result<Reading> {
        let mut read = BTreeMap::new();
        for (process, thread) in self.threads()? {
            let file = format!("/proc/{process}/task/{thread}/schedstat");
            // It may have ended just now.
            if let Some(used) = fs::read_to_string(file).ok().as_deref().and_then(nanoseconds) {
                read.insert(thread, used);
            }
        }
        Ok(Reading(read))
    }

    /// What was used since an earlier reading.
    pub(crate) fn since(&self, before: &Reading) -> Result<Duration> {
        Ok(self.read()?.since(before))
    }

    /// The memory that it holds, in MiB.
    pub(crate) fn resident(&self) -> Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process))?;
        Ok(kibibytes(&status).context("VmRSS is not told")? as f64 / 1024.0)
    }

    /// Its threads, and those that they start, run on these cores only.
    pub(crate) fn keep_to(&self, cores: &CpuSet) -> Result<()> {
        for (_, thread) in self.threads()? {
            let thread = i32::try_from(thread).ok().and_then(Pid::from_raw);
            match sched_setaffinity(Some(thread.context("not a thread")?), cores) {
                // It may have ended just now.
                Ok(()) | Err(Errno::SRCH) => (),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Each with its process.
    fn threads(&self) -> Result<Vec<(u32, u32)>> {
        let mut threads = Vec::new();
        for process in self.processes()? {
            let of_it = numbers(Path::new(&format!("/proc/{process}/task")))?;
            threads.extend(of_it.into_iter().map(|thread| (process, thread)));
        }
        Ok(threads)
    }

    fn processes(&self) -> Result<Vec<u32>> {
        let program = stat(self.process).context("the program has ended")?.program;
        let is_alike = |process: &u32| {
            stat(*process).is_some_and(|other| other.parent == self.process && other.program == program)
        };
        let mut all: Vec<u32> = numbers(Path::new("/proc"))?.into_iter().filter(is_alike).collect();
        all.push(self.process);
        Ok(all)
    }
}

impl Reading {
    /// A thread that was not there before has used all of its time since.
    fn since(&self, before: &Self) -> Duration {
        let used = self
            .0
            .iter()
            .map(|(thread, now)| now.saturating_sub(before.0.get(thread).copied().unwrap_or_default()));
        Duration::from_nanos(used.sum())
    }
}

/// The entries of a folder that are numbers.
fn numbers(folder: &Path) -> Result<Vec<u32>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    Ok(entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).collect())
}

/// The first number of `schedstat`: the time spent on a CPU.
fn nanoseconds(schedstat: &str) -> Option<u64> {
    schedstat.split(' ').next()?.parse().ok()
}

fn kibibytes(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}

struct Stat {
    program: String,
    parent: u32,
}

fn stat(process: u32) -> Option<Stat> {
    parse_stat(&fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
}

/// The name may hold spaces and parentheses: it ends at the last one.
fn parse_stat(line: &str) -> Option<Stat> {
    let (head, rest) = line.rsplit_once(')')?;
    let (_, program) = head.split_once('(')?;
    let parent = rest.split_whitespace().nth(1)?.parse().ok()?;
    Some(Stat { program: program.to_owned(), parent })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_number_of_schedstat_is_the_time_on_a_cpu() {
        assert_eq!(nanoseconds("123456789 4711 12\n"), Some(123_456_789));
        assert_eq!(nanoseconds(""), None);
    }

    #[test]
    fn resident_memory_is_found_among_the_rest() {
        assert_eq!(kibibytes("Name:\tx\nVmSize:\t  99 kB\nVmRSS:\t   20480 kB\n"), Some(20_480));
        assert_eq!(kibibytes("Name:\tx\n"), None);
    }

    #[test]
    fn a_name_with_parentheses_does_not_hide_the_parent() {
        let stat = parse_stat("12 (a (b) c) S 7 12 12 0 -1").unwrap();
        assert_eq!((stat.program.as_str(), stat.parent), ("a (b) c", 7));
    }

    #[test]
    fn threads_are_followed_one_by_one() {
        let before = Reading(BTreeMap::from([(1, 100), (2, 50)]));
        let after = Reading(BTreeMap::from([(1, 130), (3, 7)]));
        assert_eq!(after.since(&before), Duration::from_nanos(37));
    }

    #[test]
    fn what_we_use_ourselves_is_seen() {
        let meter = Meter::of_ourselves();
        let before = meter.read().unwrap();
        let work = (0..20_000_000_u64).fold(0_u64, |sum, number| std::hint::black_box(sum ^ number));
        std::hint::black_box(work);
        assert!(meter.since(&before).unwrap() > Duration::ZERO);
        assert!(meter.resident().unwrap() > 0.1);
    }
}
