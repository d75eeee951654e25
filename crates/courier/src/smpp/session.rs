//! One connection to the centre: questions and answers find each other by their numbers.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusmpp::Pdu;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::sync::{Semaphore, SemaphorePermit, oneshot};
use tokio::time::{sleep, timeout};

use super::frame::{self, Frame};
use super::receipt;
use super::settings::ReceiptIds;
use super::told::{self, Ear};

/// Places in the queue beside those of the window, for answers and questions whether the centre is there.
const BESIDE: usize = 64;
/// How long a centre that unbinds may take to end the connection.
const LAST: Duration = Duration::from_secs(1);
/// `ESME_RINVCMDID`: there is no such question here.
const NO_SUCH_COMMAND: u32 = 3;

/// The answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// Its status, 0 if all is well, and the centre's name for the message.
    Status { status: u32, id: Option<String> },
    /// What it says can't be read.
    Unreadable,
}

/// A connection's questions that wait for their answers.
pub(super) struct Session {
    queue: Sender<Vec<u8>>,
    waiting: Mutex<HashMap<u32, oneshot::Sender<Answer>>>,
    sequence: AtomicU32,
    window: Semaphore,
}

/// A question that was handed to the connection.
pub(super) struct Asked<'a> {
    session: &'a Session,
    sequence: u32,
    answer: oneshot::Receiver<Answer>,
    _room: Option<SemaphorePermit<'a>>,
}

impl Session {
    /// A session, and what is to be written to its connection.
    pub(super) fn new(window: u16) -> (Self, Receiver<Vec<u8>>) {
        let (queue, written) = mpsc::channel(usize::from(window) + BESIDE);
        let session = Self {
            queue,
            waiting: Mutex::default(),
            sequence: AtomicU32::new(1),
            window: Semaphore::new(usize::from(window)),
        };
        (session, written)
    }

    /// Hands a text over once there is room in the window; nothing waits after that, so that one who gives up before
    /// knows that nothing was written. None once the session is over.
    pub(super) async fn submit(&self, pdu: impl Into<Pdu>) -> Option<Asked<'_>> {
        let room = self.window.acquire().await.ok()?;
        self.asked(pdu, Some(room))
    }

    /// Asks beside the window; none once the session is over.
    pub(super) fn ask(&self, pdu: impl Into<Pdu>) -> Option<Asked<'_>> {
        self.asked(pdu, None)
    }

    fn asked<'a>(&'a self, pdu: impl Into<Pdu>, room: Option<SemaphorePermit<'a>>) -> Option<Asked<'a>> {
        // From 1 to 0x7FFFFFFF; the session of a lifetime comes to its end before these do.
        let sequence = self.sequence.fetch_add(1, Ordering::Relaxed) & 0x7fff_ffff;
        let (sender, answer) = oneshot::channel();
        self.waiting().insert(sequence, sender);
        let asked = Asked { session: self, sequence, answer, _room: room };
        self.queue.try_send(frame::written(0, sequence, pdu)).ok()?;
        Some(asked)
    }

    /// Reads and writes until the connection is over, or the centre ends the session. Whoever waits for an answer then
    /// gets none.
    pub(super) async fn live(
        &self,
        stream: impl AsyncRead + AsyncWrite,
        written: Receiver<Vec<u8>>,
        ear: &Ear,
        ids: ReceiptIds,
    ) {
        let _ending = Ending(self);
        // Dropped before the end is told: after that nothing is asked.
        let mut written = written;
        let (mut from, mut to) = tokio::io::split(stream);
        tokio::select! {
            () = self.read(&mut from, ear, ids) => {}
            () = write(&mut to, &mut written) => {}
        }
    }

    async fn read(&self, from: &mut (impl AsyncRead + Unpin), ear: &Ear, ids: ReceiptIds) {
        while let Some(frame) = frame::next(from).await {
            let (sequence, status, pdu) = match frame {
                Frame::Answer(sequence, answer) => {
                    if let Some(waiting) = self.waiting().remove(&sequence) {
                        waiting.send(answer).ok();
                    }
                    continue;
                }
                Frame::Deliver(sequence, deliver) => {
                    match ear.tell(receipt::heard(&deliver, ids), sequence, &self.queue) {
                        Ok(()) => continue,
                        Err(status) => (sequence, status, told::response()),
                    }
                }
                Frame::Unreadable(sequence) => (sequence, told::NEVER, told::response()),
                Frame::Enquire(sequence) => (sequence, 0, Pdu::EnquireLinkResp),
                Frame::Other(sequence) => (sequence, NO_SUCH_COMMAND, Pdu::GenericNack),
                Frame::Unbind(sequence) => {
                    self.window.close();
                    self.say(0, sequence, Pdu::UnbindResp).await;
                    timeout(LAST, frame::next(from)).await.ok();
                    return;
                }
            };
            self.say(status, sequence, pdu).await;
        }
    }

    async fn say(&self, status: u32, sequence: u32, pdu: Pdu) {
        self.queue.send(frame::written(status, sequence, pdu)).await.ok();
    }

    /// Asks every so often whether the centre is there, until it does not answer.
    pub(super) async fn keep_alive(&self, every: Duration, patience: Duration) {
        loop {
            sleep(every).await;
            let Some(asked) = self.ask(Pdu::EnquireLink) else { return };
            if !matches!(timeout(patience, asked.answer()).await, Ok(Some(_))) {
                return;
            }
        }
    }

    /// Says goodbye, and waits a little for the answer.
    pub(super) async fn unbind(&self) {
        self.window.close();
        if let Some(asked) = self.ask(Pdu::Unbind) {
            timeout(LAST, asked.answer()).await.ok();
        }
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<u32, oneshot::Sender<Answer>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Asked<'_> {
    /// The answer; none if the connection ended before it.
    pub(super) async fn answer(mut self) -> Option<Answer> {
        (&mut self.answer).await.ok()
    }
}

impl Drop for Asked<'_> {
    fn drop(&mut self) {
        self.session.waiting().remove(&self.sequence);
    }
}

/// The end of a connection, however it comes.
struct Ending<'a>(&'a Session);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.window.close();
        self.0.waiting().clear();
    }
}

async fn write(to: &mut (impl AsyncWrite + Unpin), written: &mut Receiver<Vec<u8>>) {
    while let Some(pdu) = written.recv().await {
        if to.write_all(&pdu).await.is_err() || to.flush().await.is_err() {
            return;
        }
    }
}
