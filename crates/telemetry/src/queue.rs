//! An output that many threads write to, where none waits for long while another writes.

use std::io::{self, Write};
use std::mem;
use std::sync::atomic::{AtomicBool, Ordering, fence};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

/// Whoever would leave more than this to another thread waits for it: what nobody takes any more must not fill memory.
const MOST: usize = 1024 * 1024;

/// Who has written so often for others is relieved by them: a thread that writes serves nobody meanwhile.
const ROUNDS: usize = 3;

/// Room that is kept, in bytes.
const ROOM: usize = 64 * 1024;

/// An output, and what is to be written to it.
///
/// A thread that waited for another one's system call would sleep, and be woken when the machine has time for it: with
/// it, all that it serves. So it leaves its text to the one that is writing.
pub(crate) struct Queue<W> {
    waiting: Mutex<Vec<u8>>,
    out: Mutex<Out<W>>,
    /// Whether who adds text is to write it, as soon as the output is free.
    is_tired: AtomicBool,
}

struct Out<W> {
    to: W,
    /// Empty, but for its room, whenever nobody writes.
    text: Vec<u8>,
}

impl<W: Write> Queue<W> {
    pub(crate) fn new(to: W) -> Self {
        Self {
            waiting: Mutex::default(),
            out: Mutex::new(Out { to, text: Vec::new() }),
            is_tired: AtomicBool::new(false),
        }
    }

    /// Takes all of `text`, which is written now or, if another thread is writing and has not done so for long, right
    /// after that by it.
    ///
    /// # Errors
    /// If what is written now, which may be another thread's, can't be: it is lost.
    pub(crate) fn hand_over(&self, text: &mut Vec<u8>) -> io::Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        let waits = self.add(text) > MOST || self.is_tired.load(Ordering::Relaxed);
        self.write_out(waits.then(|| hold(&self.out)))
    }

    /// Takes all of `text`, which has been written when this returns.
    ///
    /// # Errors
    /// As with [`hand_over`](Self::hand_over).
    pub(crate) fn write(&self, text: &mut Vec<u8>) -> io::Result<()> {
        self.add(text);
        self.write_out(Some(hold(&self.out)))
    }

    /// How much waits then.
    fn add(&self, text: &mut Vec<u8>) -> usize {
        let mut waiting = hold(&self.waiting);
        waiting.append(text);
        waiting.len()
    }

    /// Writes, until nothing waits or another thread writes.
    fn write_out(&self, mut held: Option<MutexGuard<'_, Out<W>>>) -> io::Result<()> {
        let mut outcome = Ok(());
        for round in 1_usize.. {
            // Either this one finds that nobody writes, or who writes finds, at the end, what this one added.
            fence(Ordering::SeqCst);
            let Some(out) = held.take().or_else(|| hold_now(&self.out)) else { return outcome };
            outcome = outcome.and(self.write_waiting(out));
            fence(Ordering::SeqCst);
            let is_done = hold(&self.waiting).is_empty();
            self.is_tired.store(!is_done && round >= ROUNDS, Ordering::Relaxed);
            if is_done {
                break;
            }
        }
        outcome
    }

    fn write_waiting(&self, mut out: MutexGuard<'_, Out<W>>) -> io::Result<()> {
        let Out { to, text } = &mut *out;
        // A write that panicked may have left some.
        text.clear();
        mem::swap(text, &mut hold(&self.waiting));
        let written = to.write_all(text);
        text.clear();
        text.shrink_to(ROOM);
        written
    }
}

/// Unless another thread holds it.
fn hold_now<T>(lock: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    match lock.try_lock() {
        Ok(held) => Some(held),
        Err(TryLockError::Poisoned(held)) => Some(held.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}

fn hold<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
impl<W> Queue<W> {
    pub(crate) fn look<T>(&self, at: impl FnOnce(&W) -> T) -> T {
        at(&hold(&self.out).to)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::thread;
    use std::time::Duration;

    use super::*;

    /// Tells when it is written to, and takes it when it may.
    struct Slow {
        begun: Sender<()>,
        may: Receiver<()>,
        written: Vec<Vec<u8>>,
    }

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.begun.send(()).unwrap();
            self.may.recv().unwrap();
            self.written.push(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn slow() -> (Queue<Slow>, Receiver<()>, Sender<()>) {
        let ((begun, begins), (lets, may)) = (channel(), channel());
        (Queue::new(Slow { begun, may, written: Vec::new() }), begins, lets)
    }

    #[test]
    fn who_finds_another_writing_leaves_its_text_to_it() {
        let (queue, begins, lets) = slow();
        thread::scope(|scope| {
            let writing = scope.spawn(|| queue.hand_over(&mut b"one\n".to_vec()).unwrap());
            begins.recv().unwrap();
            for text in [b"two\n", b"and\n"] {
                queue.hand_over(&mut text.to_vec()).unwrap();
            }
            lets.send(()).unwrap();
            begins.recv().unwrap();
            lets.send(()).unwrap();
            writing.join().unwrap();
        });
        queue.look(|slow| assert_eq!(slow.written, [b"one\n".to_vec(), b"two\nand\n".to_vec()]));
    }

    #[test]
    fn who_must_know_that_it_was_written_and_who_has_much_wait() {
        for (text, must) in [(vec![b'x'; 4], true), (vec![b'x'; MOST + 1], false)] {
            let (queue, begins, lets) = slow();
            thread::scope(|scope| {
                scope.spawn(|| queue.hand_over(&mut b"one\n".to_vec()).unwrap());
                begins.recv().unwrap();
                let (done, is_done) = channel();
                let (queue, mut text) = (&queue, text.clone());
                scope.spawn(move || {
                    if must {
                        queue.write(&mut text).unwrap()
                    } else {
                        queue.hand_over(&mut text).unwrap()
                    }
                    done.send(()).unwrap();
                });
                assert!(is_done.recv_timeout(Duration::from_millis(50)).is_err());
                lets.send(()).unwrap();
                begins.recv().unwrap();
                lets.send(()).unwrap();
                is_done.recv().unwrap();
            });
            queue.look(|slow| assert_eq!(slow.written, [b"one\n".to_vec(), text]));
        }
    }

    #[test]
    fn who_has_written_for_long_is_relieved_by_those_who_add() {
        let (queue, begins, lets) = slow();
        let waited = thread::scope(|scope| {
            let writing = scope.spawn(|| queue.hand_over(&mut b"1".to_vec()).unwrap());
            begins.recv().unwrap();
            for _ in 0..ROUNDS {
                queue.hand_over(&mut b"2".to_vec()).unwrap();
                lets.send(()).unwrap();
                begins.recv().unwrap();
            }
            let (done, is_done) = channel();
            let queue = &queue;
            let adding = scope.spawn(move || {
                queue.hand_over(&mut b"3".to_vec()).unwrap();
                done.send(()).unwrap();
            });
            let waited = is_done.recv_timeout(Duration::from_millis(50)).is_err();
            lets.send(()).unwrap();
            begins.recv().unwrap();
            lets.send(()).unwrap();
            writing.join().unwrap();
            adding.join().unwrap();
            waited
        });
        assert!(waited);
        queue.look(|slow| assert_eq!(slow.written.concat(), b"12223"));
        assert!(!queue.is_tired.load(Ordering::Relaxed));
    }

    #[test]
    fn nothing_is_lost_or_torn_and_each_thread_s_lines_keep_their_order() {
        let queue = Queue::new(Vec::new());
        thread::scope(|scope| {
            for name in ["a", "b", "c", "d"] {
                let queue = &queue;
                scope.spawn(move || {
                    for line in 0..2_000 {
                        let mut text = format!("{name} {line}\n").into_bytes();
                        if line % 7 == 0 { queue.write(&mut text) } else { queue.hand_over(&mut text) }
                            .unwrap();
                    }
                });
            }
        });
        let text = queue.look(|written| String::from_utf8(written.clone()).unwrap());
        for name in ["a", "b", "c", "d"] {
            let lines = text.lines().filter_map(|line| line.strip_prefix(name)?.trim().parse::<i32>().ok());
            assert!(lines.eq(0..2_000), "{name}");
        }
    }
}
