//! One write on its way: its caller waits, and may give up before it begins.

use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Instant;

use signin::{Step, StoreError};
use tracing::Span;

use crate::AnyConnection;

/// A write that waits in the queue.
pub(super) trait Command: Send {
    /// Makes it irrevocable; false if its caller has given up.
    fn begin(&self) -> bool;

    /// Whether it is one statement, which writes all or nothing by itself.
    fn is_one_statement(&self) -> bool;

    /// Runs it. What it wrote is kept if `Ran::keep`.
    fn run(self: Box<Self>, connection: &mut AnyConnection) -> Ran;

    /// Answers without running it.
    fn refuse(self: Box<Self>, error: StoreError);
}

/// A write that was run and waits for the commit.
pub(super) struct Ran {
    /// Whether what it wrote stays.
    pub(super) keep: bool,
    /// Tells its caller, once it is known how the commit went.
    pub(super) answer: Box<dyn FnOnce(Result<(), StoreError>)>,
}

/// Who was first: the writer that begins, or the caller that gives up; at its end, the caller has given up.
pub(super) struct Ticket {
    state: AtomicU8,
    end: Instant,
}

const BEGUN: u8 = 1;
const GIVEN_UP: u8 = 2;

impl Ticket {
    pub(super) fn until(end: Instant) -> Arc<Self> {
        Arc::new(Self { state: AtomicU8::default(), end })
    }

    pub(super) fn give_up(&self) {
        self.claim(GIVEN_UP);
    }

    fn claim(&self, state: u8) -> bool {
        self.state.compare_exchange(0, state, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }
}

/// Wraps `step` for the queue; `answer` gets what became of it, unless its caller had given up.
pub(super) fn command<T>(
    step: impl FnOnce(&mut AnyConnection) -> Result<Step<T>, StoreError> + Send + 'static,
    is_one_statement: bool,
    ticket: Arc<Ticket>,
    answer: impl FnOnce(Result<T, StoreError>) + Send + 'static,
) -> Box<dyn Command>
where
    T: Send + 'static,
{
    let span = Span::current();
    Box::new(Typed { step, is_one_statement, ticket, answer, span, answered: PhantomData })
}

struct Typed<T, F, A> {
    step: F,
    is_one_statement: bool,
    ticket: Arc<Ticket>,
    answer: A,
    /// The caller's.
    span: Span,
    answered: PhantomData<fn() -> T>,
}

impl<T, F, A> Command for Typed<T, F, A>
where
    T: Send + 'static,
    F: FnOnce(&mut AnyConnection) -> Result<Step<T>, StoreError> + Send,
    A: FnOnce(Result<T, StoreError>) + Send + 'static,
{
    fn begin(&self) -> bool {
        Instant::now() < self.ticket.end && self.ticket.claim(BEGUN)
    }

    fn is_one_statement(&self) -> bool {
        self.is_one_statement
    }

    fn run(self: Box<Self>, connection: &mut AnyConnection) -> Ran {
        let Self { step, answer: tell, span, .. } = *self;
        // The connection is sound after a panic: the savepoint undoes whatever the step had written.
        let (keep, answer) = match catch_unwind(AssertUnwindSafe(|| span.in_scope(|| step(connection)))) {
            Ok(Ok(Step::Commit(answer))) => (true, Ok(answer)),
            Ok(Ok(Step::Rollback(answer))) => (false, Ok(answer)),
            Ok(Err(error)) => (false, Err(error)),
            Err(_) => (false, Err(StoreError::Backend("a write panicked".to_owned()))),
        };
        Ran { keep, answer: Box::new(move |committed| tell(committed.and(answer))) }
    }

    fn refuse(self: Box<Self>, error: StoreError) {
        (self.answer)(Err(error));
    }
}
