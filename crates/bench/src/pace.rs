//! When each client's requests are due, by one timer of the kernel's own: the runtime's timers tick once a millisecond,
//! and a timer for each client would cost the generator more than the requests.

use std::io;
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use anyhow::Result;
use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create, timerfd_settime,
};
use tokio::io::unix::AsyncFd;
use tokio::sync::Notify;

/// What falls due within one is sent in a bunch.
const TICK: Duration = Duration::from_micros(100);

/// Clients that take turns, evenly.
pub(crate) struct Pace {
    timer: AsyncFd<OwnedFd>,
    begun: Instant,
    /// Between two turns, whosever they are.
    every: Duration,
    waiting: Vec<Notify>,
}

impl Pace {
    /// Client 0 has its first turn at `begun`, and each client its next one when every other has had one.
    pub(crate) fn new(begun: Instant, rate: f64, clients: usize) -> Result<Self> {
        let timer =
            timerfd_create(TimerfdClockId::Monotonic, TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC)?;
        let tick = Timespec::try_from(TICK)?;
        let times = Itimerspec { it_value: tick, it_interval: tick };
        timerfd_settime(&timer, TimerfdTimerFlags::empty(), &times)?;
        #[expect(
            deprecated,
            reason = "what takes its place is unsafe, for descriptors that somebody else may close"
        )]
        let timer = AsyncFd::new(timer)?;
        let waiting = std::iter::repeat_with(Notify::new).take(clients).collect();
        Ok(Self { timer, begun, every: Duration::from_secs_f64(1.0 / rate), waiting })
    }

    /// Waits until a client's turn has come, of which it has taken so many before; when it was due.
    pub(crate) async fn turn(&self, client: usize, taken: usize) -> Instant {
        let due = self.due(client + taken * self.waiting.len());
        while Instant::now() < due {
            self.waiting[client].notified().await;
        }
        due
    }

    /// Wakes whoever's turn has come, for as long as it is polled.
    ///
    /// # Errors
    /// If the timer can't be read.
    pub(crate) async fn run(&self) -> Result<()> {
        let mut turn = 0;
        loop {
            self.tick().await?;
            let now = Instant::now();
            while self.due(turn) <= now {
                self.waiting[turn % self.waiting.len()].notify_one();
                turn += 1;
            }
        }
    }

    fn due(&self, turn: usize) -> Instant {
        self.begun + self.every.mul_f64(turn as f64)
    }

    async fn tick(&self) -> Result<()> {
        loop {
            let mut ready = self.timer.readable().await?;
            let mut count = [0; 8];
            let read = ready.try_io(|timer| rustix::io::read(timer, &mut count).map_err(io::Error::from));
            if let Ok(read) = read {
                read?;
                ready.clear_ready();
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn turns_come_evenly_and_those_that_were_missed_come_at_once() {
        let begun = Instant::now();
        let pace = Pace::new(begun, 1_000.0, 2).unwrap();
        let every = Duration::from_millis(1);
        let turns = async {
            for (client, taken, turn) in [(0, 0, 0), (1, 0, 1), (0, 1, 2), (1, 1, 3)] {
                let due = pace.turn(client, taken).await;
                assert!(due.duration_since(begun + every * turn) < Duration::from_micros(1));
                assert!(Instant::now() >= due);
            }
            std::thread::sleep(30 * every);
            let late = Instant::now();
            for taken in 2..12 {
                pace.turn(0, taken).await;
            }
            assert!(late.elapsed() < 15 * every, "ten turns were owed already");
        };
        tokio::select! {
            () = turns => (),
            failed = pace.run() => failed.unwrap(),
        }
    }
}
