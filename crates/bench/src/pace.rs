//! When a client's requests are due, to some microseconds: the runtime's own timers tick once a millisecond, and all that
//! fell due within one would be sent in a bunch.

use std::io;
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use anyhow::Result;
use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create, timerfd_settime,
};
use tokio::io::unix::AsyncFd;

/// A timer of the kernel's own, which counts the turns that nobody took in time.
pub(crate) struct Pace {
    timer: AsyncFd<OwnedFd>,
    /// Turns that have come and were not taken yet.
    owed: u64,
    next: Instant,
    every: Duration,
}

impl Pace {
    /// A first turn, and one after each `every`.
    pub(crate) fn new(first: Instant, every: Duration) -> Result<Self> {
        let timer =
            timerfd_create(TimerfdClockId::Monotonic, TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC)?;
        // None at all would disarm it.
        let wait = first.saturating_duration_since(Instant::now()).max(Duration::from_nanos(1));
        let times =
            Itimerspec { it_value: Timespec::try_from(wait)?, it_interval: Timespec::try_from(every)? };
        timerfd_settime(&timer, TimerfdTimerFlags::empty(), &times)?;
        #[expect(
            deprecated,
            reason = "what takes its place is unsafe, for descriptors that somebody else may close"
        )]
        let timer = AsyncFd::new(timer)?;
        Ok(Self { timer, owed: 0, next: first, every })
    }

    /// Waits for the next turn; when it was due.
    pub(crate) async fn turn(&mut self) -> Result<Instant> {
        while self.owed == 0 {
            let mut ready = self.timer.readable().await?;
            let mut count = [0; 8];
            let read = ready.try_io(|timer| rustix::io::read(timer, &mut count).map_err(io::Error::from));
            if let Ok(read) = read {
                read?;
                ready.clear_ready();
                self.owed = u64::from_ne_bytes(count);
            }
        }
        self.owed -= 1;
        let due = self.next;
        self.next += self.every;
        Ok(due)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn turns_come_evenly_and_those_that_were_missed_come_at_once() {
        let (begun, every) = (Instant::now(), Duration::from_millis(2));
        let mut pace = Pace::new(begun + every, every).unwrap();
        for turn in 1..=3 {
            assert_eq!(pace.turn().await.unwrap(), begun + turn * every);
            assert!(begun.elapsed() >= turn * every);
        }
        std::thread::sleep(10 * every);
        let late = Instant::now();
        for turn in 4..=12 {
            assert_eq!(pace.turn().await.unwrap(), begun + turn * every);
        }
        assert!(late.elapsed() < 5 * every, "nine turns were owed already");
    }
}
