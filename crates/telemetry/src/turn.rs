//! The lines of a thread that serves many requests in each of its turns, written together: a system call a turn rather
//! than one a line.

use std::cell::RefCell;
use std::convert::Infallible;
use std::io::{self, Stdout, Write, stdout};
use std::pin::Pin;
use std::sync::LazyLock;
use std::task::{Context, Poll, Waker};

use tracing::{Level, Metadata};
use tracing_subscriber::fmt::MakeWriter;

use crate::queue::Queue;

/// So many bytes do not wait for the turn's end.
const MUCH: usize = 32 * 1024;

/// What the threads of this process write to.
static OUT: LazyLock<Queue<Stdout>> = LazyLock::new(|| Queue::new(stdout()));

thread_local! {
    /// Where no [`Turns`] lives, a line is written when it is told.
    static TURN: RefCell<Option<Turn>> = const { RefCell::new(None) };
}

/// Until it is dropped, a line that this thread tells waits until the tasks that can run now have run. A warning or an
/// error does not wait, nor what was told before it; a process that is killed loses the lines of the moment.
pub async fn lines_together() -> Infallible {
    Turns(&*OUT).await
}

struct Turn {
    lines: Vec<u8>,
    end: Waker,
}

impl Turn {
    fn add(&mut self, line: &[u8]) {
        if self.lines.is_empty() {
            self.end.wake_by_ref();
        }
        self.lines.extend_from_slice(line);
    }
}

/// The task that is woken by a turn's first line, and so runs after those that were woken before.
struct Turns<'a, W: Write>(&'a Queue<W>);

impl<W: Write> Future for Turns<'_, W> {
    type Output = Infallible;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Infallible> {
        TURN.with_borrow_mut(|turn| {
            let turn = turn.get_or_insert_with(|| Turn { lines: Vec::new(), end: Waker::noop().clone() });
            turn.end.clone_from(context.waker());
            // Who can't log can't log that either.
            let _ = self.0.hand_over(&mut turn.lines);
        });
        Poll::Pending
    }
}

impl<W: Write> Drop for Turns<'_, W> {
    fn drop(&mut self) {
        // A thread that ends may have dropped what is its own before.
        let last = TURN.try_with(RefCell::take).ok().flatten();
        let _ = last.map(|mut turn| self.0.write(&mut turn.lines));
    }
}

/// Writes what was left to other threads.
pub(crate) fn flush() {
    // Who can't log can't log that either.
    let _ = OUT.write(&mut Vec::new());
}

/// Standard output, by turns where there are any.
pub(crate) struct Lines;

impl MakeWriter<'_> for Lines {
    type Writer = Line<'static, Stdout>;

    fn make_writer(&self) -> Self::Writer {
        Line { out: &OUT, waits: false }
    }

    fn make_writer_for(&self, metadata: &Metadata<'_>) -> Self::Writer {
        Line { out: &OUT, waits: *metadata.level() > Level::WARN }
    }
}

/// Takes one line.
pub(crate) struct Line<'a, W: Write> {
    out: &'a Queue<W>,
    waits: bool,
}

impl<W: Write> Write for Line<'_, W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let by_turn = TURN.try_with(|turn| {
            let Some(turn) = &mut *turn.borrow_mut() else { return Ok(false) };
            turn.add(line);
            if !self.waits || turn.lines.len() >= MUCH {
                self.out.write(&mut turn.lines)?;
            }
            io::Result::Ok(true)
        });
        if !by_turn.unwrap_or(Ok(false))? {
            self.out.write(&mut line.to_vec())?;
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        // Nothing is kept back but by turns.
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
    use std::task::Wake;

    use super::*;

    #[derive(Default)]
    struct Wakes(AtomicUsize);

    impl Wake for Wakes {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Relaxed);
        }
    }

    fn tell(out: &Queue<Vec<u8>>, line: &str, waits: bool) {
        Line { out, waits }.write_all(line.as_bytes()).unwrap();
    }

    fn written(out: &Queue<Vec<u8>>) -> String {
        out.look(|written| String::from_utf8(written.clone()).unwrap())
    }

    #[test]
    fn lines_wait_for_the_end_of_the_turn_and_the_first_of_them_wakes_it() {
        let (out, ends) = (Queue::new(Vec::new()), Queue::new(Vec::new()));
        tell(&out, "before\n", true);
        assert_eq!(written(&out), "before\n", "no turn, no waiting");
        {
            let wakes = Arc::new(Wakes::default());
            let waker = Waker::from(wakes.clone());
            let mut context = Context::from_waker(&waker);
            let mut turns = pin!(Turns(&ends));
            assert!(turns.as_mut().poll(&mut context).is_pending());
            for _ in 0..2 {
                tell(&out, "a\n", true);
                tell(&out, "b\n", true);
                assert!(turns.as_mut().poll(&mut context).is_pending());
            }
            assert_eq!((written(&out), wakes.0.load(Relaxed)), ("before\n".to_owned(), 2));
            tell(&out, "last\n", true);
        }
        assert_eq!(written(&ends), "a\nb\na\nb\nlast\n");
        tell(&out, "after\n", true);
        assert_eq!(written(&out), "before\nafter\n");
    }

    #[test]
    fn a_warning_does_not_wait_nor_does_what_came_before_it_nor_much() {
        let (out, ends) = (Queue::new(Vec::new()), Queue::new(Vec::new()));
        {
            let mut turns = pin!(Turns(&ends));
            assert!(turns.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
            tell(&out, "told\n", true);
            tell(&out, "warned\n", false);
            assert_eq!(written(&out), "told\nwarned\n");
            for _ in 0..MUCH {
                tell(&out, "x", true);
            }
            assert_eq!(written(&out).len(), "told\nwarned\n".len() + MUCH);
        }
        assert_eq!(written(&ends), "");
    }
}
