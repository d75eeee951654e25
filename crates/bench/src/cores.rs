//! Which of the machine's cores a program may run on.

use anyhow::{Result, ensure};
use rustix::thread::{CpuSet, sched_getaffinity};

/// The cores that this process has, one of them for what is measured and the others for what measures it.
pub(crate) struct Cores {
    pub(crate) all: CpuSet,
    pub(crate) measured: CpuSet,
    pub(crate) others: CpuSet,
}

impl Cores {
    /// # Errors
    /// If this process has but one.
    pub(crate) fn new() -> Result<Self> {
        let all = sched_getaffinity(None)?;
        ensure!(all.count() >= 2, "to measure on a core of its own takes two cores");
        let (mut measured, mut others) = (CpuSet::new(), all);
        if let Some(last) = (0..CpuSet::MAX_CPU).rfind(|core| others.is_set(*core)) {
            others.unset(last);
            measured.set(last);
        }
        Ok(Self { all, measured, others })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meter::Meter;

    #[test]
    fn a_program_runs_where_it_is_put() {
        let Cores { all, measured, others } = Cores::new().unwrap();
        assert_eq!((measured.count(), others.count()), (1, all.count() - 1));
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        Meter::new("sleep", child.id()).keep_to(&measured).unwrap();
        let pid = rustix::thread::Pid::from_child(&child);
        let kept = sched_getaffinity(Some(pid)).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(kept, measured);
        assert_eq!(sched_getaffinity(None).unwrap(), all);
    }
}
