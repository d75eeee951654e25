//! What a connection is doing, and until when it may.

use std::cell::Cell;

use tokio::time::Instant;

use super::Waits;

/// Bytes of a refused body that are still taken, so that the client gets to its answer.
const SPILL: usize = 1024 * 1024;
/// The end of a request without a body.
const HEAD_END: [u8; 4] = *b"\r\n\r\n";

/// What a connection is doing; shared by its stream and its requests, which live on one thread.
#[derive(Debug)]
pub(crate) struct Connection {
    waits: Waits,
    phase: Cell<Phase>,
    /// Since when the socket has been too full to take an answer.
    stuck: Cell<Option<Instant>>,
    /// The last four bytes that came.
    tail: Cell<[u8; 4]>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// No request yet, or no byte of the next one.
    Idle { since: Instant, is_first: bool },
    /// A part of a request's head is there.
    Head { since: Instant },
    /// A request is under way.
    Busy,
    /// A request ended before its body did: the answer goes out, nothing that comes is looked at.
    Closing { since: Instant, spilt: usize, is_told: bool },
}

impl Connection {
    pub(super) fn new(waits: Waits) -> Self {
        let phase = Phase::Idle { since: Instant::now(), is_first: true };
        Self { waits, phase: Cell::new(phase), stuck: Cell::default(), tail: Cell::default() }
    }

    /// A whole head is there.
    pub(super) fn begin(&self) {
        if !self.is_closing() {
            self.phase.set(Phase::Busy);
        }
    }

    /// An answer is there; the request's body was read to its end, if it had one.
    pub(super) fn end(&self, had_body: bool) {
        if self.is_closing() {
            return;
        }
        let since = Instant::now();
        let next_began = !had_body && self.tail.get() != HEAD_END;
        self.phase.set(if next_began {
            Phase::Head { since }
        } else {
            Phase::Idle { since, is_first: false }
        });
    }

    /// An answer is there, but the request's body is not.
    pub(super) fn end_unread(&self) {
        if !self.is_closing() {
            self.phase.set(Phase::Closing { since: Instant::now(), spilt: 0, is_told: false });
        }
    }

    /// These bytes came; whether more may.
    pub(super) fn received(&self, bytes: &[u8]) -> bool {
        let mut tail = self.tail.get();
        for byte in &bytes[bytes.len().saturating_sub(tail.len())..] {
            tail.rotate_left(1);
            tail[3] = *byte;
        }
        self.tail.set(tail);
        match self.phase.get() {
            // actix measures the first head itself, and answers 408.
            Phase::Idle { is_first: false, .. } if !bytes.is_empty() => {
                self.phase.set(Phase::Head { since: Instant::now() });
            }
            Phase::Closing { since, spilt, is_told } => {
                self.phase.set(Phase::Closing { since, spilt: spilt + bytes.len(), is_told });
                return spilt + bytes.len() <= SPILL;
            }
            _ => (),
        }
        true
    }

    /// The socket takes no more.
    pub(super) fn is_full(&self) {
        self.stuck.set(self.stuck.get().or_else(|| Some(Instant::now())));
    }

    /// All that was to be written is; whether it was the last answer and the client should be told so now.
    pub(super) fn flushed(&self) -> bool {
        let was_stuck = self.stuck.take().is_some();
        let since = Instant::now();
        match self.phase.get() {
            Phase::Closing { spilt, is_told: false, .. } => {
                self.phase.set(Phase::Closing { since, spilt, is_told: true });
                return true;
            }
            Phase::Idle { is_first, .. } if was_stuck => self.phase.set(Phase::Idle { since, is_first }),
            Phase::Head { .. } if was_stuck => self.phase.set(Phase::Head { since }),
            _ => (),
        }
        false
    }

    /// When the connection is to be cut, as things are.
    pub(super) fn deadline(&self) -> Option<Instant> {
        if let Some(since) = self.stuck.get() {
            return Some(since + self.waits.answer);
        }
        match self.phase.get() {
            Phase::Busy => None,
            Phase::Idle { since, .. } => Some(since + self.waits.idle()),
            Phase::Head { since } => Some(since + self.waits.head),
            Phase::Closing { since, .. } => Some(since + self.waits.linger),
        }
    }

    fn is_closing(&self) -> bool {
        matches!(self.phase.get(), Phase::Closing { .. })
    }
}
