//! One write on its way: its caller waits, and may give up before it begins.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

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

/// The caller's end.
pub(super) struct Pending<T> {
    pub(super) answer: Receiver<Result<T, StoreError>>,
    pub(super) ticket: Arc<Ticket>,
}

/// Who was first: the writer that begins, or the caller that gives up.
#[derive(Default)]
pub(super) struct Ticket(AtomicU8);

const BEGUN: u8 = 1;
const GIVEN_UP: u8 = 2;

impl Ticket {
    pub(super) fn give_up(&self) {
        self.claim(GIVEN_UP);
    }

    fn claim(&self, state: u8) -> bool {
        self.0.compare_exchange(0, state, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }
}

/// Wraps `step` for the queue.
pub(super) fn command<T, F>(step: F, is_one_statement: bool) -> (Box<dyn Command>, Pending<T>)
where
    T: Send + 'static,
    F: FnOnce(&mut AnyConnection) -> Result<Step<T>, StoreError> + Send + 'static,
{
    let (sender, answer) = sync_channel(1);
    let ticket = Arc::new(Ticket::default());
    let span = Span::current();
    let command = Typed { step, is_one_statement, sender, ticket: ticket.clone(), span };
    (Box::new(command), Pending { answer, ticket })
}

struct Typed<T, F> {
    step: F,
    is_one_statement: bool,
    sender: SyncSender<Result<T, StoreError>>,
    ticket: Arc<Ticket>,
    /// The caller's.
    span: Span,
}

impl<T, F> Command for Typed<T, F>
where
    T: Send + 'static,
    F: FnOnce(&mut AnyConnection) -> Result<Step<T>, StoreError> + Send,
{
    fn begin(&self) -> bool {
        self.ticket.claim(BEGUN)
    }

    fn is_one_statement(&self) -> bool {
        self.is_one_statement
    }

    fn run(self: Box<Self>, connection: &mut AnyConnection) -> Ran {
        let Self { step, sender, span, .. } = *self;
        // The connection is sound after a panic: the savepoint undoes whatever the step had written.
        let (keep, answer) = match catch_unwind(AssertUnwindSafe(|| span.in_scope(|| step(connection)))) {
            Ok(Ok(Step::Commit(answer))) => (true, Ok(answer)),
            Ok(Ok(Step::Rollback(answer))) => (false, Ok(answer)),
            Ok(Err(error)) => (false, Err(error)),
            Err(_) => (false, Err(StoreError::Backend("a write panicked".to_owned()))),
        };
        let tell = move |committed: Result<(), StoreError>| _ = sender.send(committed.and(answer));
        Ran { keep, answer: Box::new(tell) }
    }

    fn refuse(self: Box<Self>, error: StoreError) {
        _ = self.sender.send(Err(error));
    }
}
