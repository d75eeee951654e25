//! The lines of a thread that serves many requests in each of its turns, written together: a system call a turn rather
//! than one a line.

use std::cell::RefCell;
use std::convert::Infallible;
use std::io::{self, Stdout, Write, stdout};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use tracing::{Level, Metadata};
use tracing_subscriber::fmt::MakeWriter;

/// So many bytes do not wait for the turn's end.
const MUCH: usize = 32 * 1024;

thread_local! {
    /// Where no [`Turns`] lives, a line is written when it is told.
    static TURN: RefCell<Option<Turn>> = const { RefCell::new(None) };
}

/// Until it is dropped, a line that this thread tells waits until the tasks that can run now have run. A warning or an
/// error does not wait, nor what was told before it; a process that is killed loses the lines of the moment.
pub async fn lines_together() -> Infallible {
    Turns(stdout()).await
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

    fn write_to(&mut self, out: &mut impl Write) -> io::Result<()> {
        if self.lines.is_empty() {
            return Ok(());
        }
        let written = out.write_all(&self.lines);
        self.lines.clear();
        written
    }
}

/// The task that is woken by a turn's first line, and so runs after those that were woken before.
struct Turns<W: Write>(W);

impl<W: Write + Unpin> Future for Turns<W> {
    type Output = Infallible;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Infallible> {
        TURN.with_borrow_mut(|turn| {
            let turn = turn.get_or_insert_with(|| Turn { lines: Vec::new(), end: Waker::noop().clone() });
            turn.end.clone_from(context.waker());
            // Who can't log can't log that either.
            let _ = turn.write_to(&mut self.0);
        });
        Poll::Pending
    }
}

impl<W: Write> Drop for Turns<W> {
    fn drop(&mut self) {
        // A thread that ends may have dropped what is its own before.
        let last = TURN.try_with(RefCell::take).ok().flatten();
        let _ = last.map(|mut turn| turn.write_to(&mut self.0));
    }
}

/// Standard output, by turns where there are any.
pub(crate) struct Lines;

impl MakeWriter<'_> for Lines {
    type Writer = Line<Stdout>;

    fn make_writer(&self) -> Self::Writer {
        Line { out: stdout(), waits: false }
    }

    fn make_writer_for(&self, metadata: &Metadata<'_>) -> Self::Writer {
        Line { out: stdout(), waits: *metadata.level() > Level::WARN }
    }
}

/// Takes one line.
pub(crate) struct Line<W> {
    out: W,
    waits: bool,
}

impl<W: Write> Write for Line<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let Self { out, waits } = self;
        let by_turn = TURN.try_with(|turn| {
            let Some(turn) = &mut *turn.borrow_mut() else { return Ok(false) };
            turn.add(line);
            if !*waits || turn.lines.len() >= MUCH {
                turn.write_to(out)?;
            }
            io::Result::Ok(true)
        });
        if !by_turn.unwrap_or(Ok(false))? {
            out.write_all(line)?;
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
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

    fn tell(out: &mut Vec<u8>, line: &str, waits: bool) {
        Line { out, waits }.write_all(line.as_bytes()).unwrap();
    }

    #[test]
    fn lines_wait_for_the_end_of_the_turn_and_the_first_of_them_wakes_it() {
        let (mut out, mut ends) = (Vec::new(), Vec::new());
        tell(&mut out, "before\n", true);
        assert_eq!(out, b"before\n", "no turn, no waiting");
        {
            let wakes = Arc::new(Wakes::default());
            let waker = Waker::from(wakes.clone());
            let mut context = Context::from_waker(&waker);
            let mut turns = pin!(Turns(&mut ends));
            assert!(turns.as_mut().poll(&mut context).is_pending());
            for _ in 0..2 {
                tell(&mut out, "a\n", true);
                tell(&mut out, "b\n", true);
                assert!(turns.as_mut().poll(&mut context).is_pending());
            }
            assert_eq!((out.as_slice(), wakes.0.load(Relaxed)), (&b"before\n"[..], 2));
            tell(&mut out, "last\n", true);
        }
        assert_eq!(ends, b"a\nb\na\nb\nlast\n");
        tell(&mut out, "after\n", true);
        assert_eq!(out, b"before\nafter\n");
    }

    #[test]
    fn a_warning_does_not_wait_nor_does_what_came_before_it_nor_much() {
        let (mut out, mut ends) = (Vec::new(), Vec::new());
        {
            let mut turns = pin!(Turns(&mut ends));
            assert!(turns.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
            tell(&mut out, "told\n", true);
            tell(&mut out, "warned\n", false);
            assert_eq!(out, b"told\nwarned\n");
            for _ in 0..MUCH {
                tell(&mut out, "x", true);
            }
            assert_eq!(out.len(), b"told\nwarned\n".len() + MUCH);
        }
        assert!(ends.is_empty());
    }
}
