//! SQLite's one writer: a thread that runs whatever waits in one transaction and answers after the commit.

mod batch;
mod command;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use diesel::{QueryResult, SqliteConnection};
use signin::{Step, StoreError};
use tokio::sync::oneshot;

use crate::writer::command::{Command, Ticket};
use crate::{AnyConnection, OpenError, store_error};

/// How many commands may wait.
const QUEUE: usize = 1_024;

/// How many commands share a commit at most: none waits for many others to run.
const BATCH: usize = 128;

/// The thread that has the only writing connection.
pub(crate) struct Writer {
    queue: Option<SyncSender<Box<dyn Command>>>,
    thread: Option<JoinHandle<()>>,
    patience: Duration,
}

impl Writer {
    /// Starts the thread; it ends when the writer is dropped.
    pub(crate) fn start(connection: SqliteConnection, patience: Duration) -> Result<Self, OpenError> {
        Self::with_limits(connection, QUEUE, patience)
    }

    fn with_limits(
        connection: SqliteConnection,
        queue: usize,
        patience: Duration,
    ) -> Result<Self, OpenError> {
        let (sender, receiver) = sync_channel(queue);
        let thread = std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || run(AnyConnection::Sqlite(connection), &receiver))
            .map_err(|error| OpenError::System(format!("no thread for the writer: {error}")))?;
        Ok(Self { queue: Some(sender), thread: Some(thread), patience })
    }

    /// Runs `step` and answers once the transaction that it shares is durable.
    ///
    /// After `Unavailable` a step that had not begun never will; one that had may still be committed.
    pub(crate) fn write<T, F>(&self, step: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut AnyConnection) -> Result<Step<T>, StoreError> + Send + 'static,
    {
        let ticket = self.ticket();
        let (sender, answer) = sync_channel(1);
        let tell = move |outcome| _ = sender.send(outcome);
        self.enqueue(command::command(step, false, Arc::clone(&ticket), tell))?;
        match answer.recv_timeout(self.patience) {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout) => {
                ticket.give_up();
                Err(self.late())
            }
            Err(RecvTimeoutError::Disconnected) => Err(self.late()),
        }
    }

    /// The same without a thread that waits; a step that has not begun when the patience ends never will.
    pub(crate) async fn write_async<T, F>(&self, step: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut AnyConnection) -> Result<Step<T>, StoreError> + Send + 'static,
    {
        self.queue(step, false).await
    }

    /// The same for one statement, which needs no savepoint to be undone alone.
    pub(crate) async fn write_one<T, F>(&self, statement: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut AnyConnection) -> QueryResult<T> + Send + 'static,
    {
        let step = move |connection: &mut _| statement(connection).map(Step::Commit).map_err(store_error);
        self.queue(step, true).await
    }

    async fn queue<T, F>(&self, step: F, is_one_statement: bool) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut AnyConnection) -> Result<Step<T>, StoreError> + Send + 'static,
    {
        let (sender, answer) = oneshot::channel();
        let tell = move |outcome| _ = sender.send(outcome);
        self.enqueue(command::command(step, is_one_statement, self.ticket(), tell))?;
        answer.await.unwrap_or_else(|_| Err(self.late()))
    }

    fn ticket(&self) -> Arc<Ticket> {
        Ticket::until(Instant::now() + self.patience)
    }

    fn late(&self) -> StoreError {
        StoreError::Unavailable(format!("the write was not done within {:?}", self.patience))
    }

    fn enqueue(&self, command: Box<dyn Command>) -> Result<(), StoreError> {
        let queue = self.queue.as_ref().ok_or_else(stopped)?;
        queue.try_send(command).map_err(|error| match error {
            TrySendError::Full(_) => StoreError::Unavailable("too many writes are waiting".to_owned()),
            TrySendError::Disconnected(_) => stopped(),
        })
    }
}

impl Drop for Writer {
    /// Waits for the last commit, so that the file is at rest when the next process opens it.
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) =
            self.thread.take().filter(|thread| thread.thread().id() != std::thread::current().id())
        {
            _ = thread.join();
        }
    }
}

fn run(mut connection: AnyConnection, queue: &Receiver<Box<dyn Command>>) {
    while let Ok(first) = queue.recv() {
        batch::run(&mut connection, std::iter::once(first).chain(queue.try_iter().take(BATCH - 1)).collect());
    }
}

fn stopped() -> StoreError {
    StoreError::Unavailable("the writer has stopped".to_owned())
}
