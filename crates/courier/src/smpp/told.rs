//! What the centre told us, on its way to whoever keeps it.

use std::sync::{Mutex, PoisonError};

use rusmpp::Pdu;
use rusmpp::pdus::DeliverSmResp;
use tokio::sync::mpsc::{self, Receiver, Sender};

use super::frame;
use crate::callback::Heard;

/// As many wait to be kept.
const ROOM: usize = 64;

/// It is kept.
const OK: u32 = 0;
/// Later: `ESME_RMSGQFUL`.
const FULL: u32 = 0x14;
/// Not now: `ESME_RX_T_APPN`, so that the centre says it again.
const NOT_NOW: u32 = 0x64;
/// Never: `ESME_RX_P_APPN`.
pub(super) const NEVER: u32 = 0x65;

/// Something that waits to be kept, and for the centre to be told so.
pub(crate) struct Told {
    /// What.
    pub(crate) heard: Heard,
    sequence: u32,
    queue: Sender<Vec<u8>>,
}

impl Told {
    /// Tells the centre whether it is kept; if not, it comes again, here or at another replica.
    pub(crate) async fn answer(self, is_kept: bool) {
        let status = if is_kept { OK } else { NOT_NOW };
        // A session that is over has nobody to tell.
        self.queue.send(frame::written(status, self.sequence, response())).await.ok();
    }
}

/// The answer to a delivery, which names nothing.
pub(super) fn response() -> Pdu {
    DeliverSmResp::default().into()
}

/// Whoever keeps what is told, if there is somebody.
#[derive(Default)]
pub(super) struct Ear(Mutex<Option<Sender<Told>>>);

impl Ear {
    /// All that is told from now on.
    pub(super) fn listen(&self) -> Receiver<Told> {
        let (sender, told) = mpsc::channel(ROOM);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
        told
    }

    /// Passes it on, or says what to answer at once.
    pub(super) fn tell(&self, heard: Heard, sequence: u32, queue: &Sender<Vec<u8>>) -> Result<(), u32> {
        if heard == Heard::default() {
            return Err(OK);
        }
        let told = Told { heard, sequence, queue: queue.clone() };
        let listener = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(listener) = &*listener else { return Err(NOT_NOW) };
        listener.try_send(told).map_err(|fault| match fault {
            mpsc::error::TrySendError::Full(_) => FULL,
            mpsc::error::TrySendError::Closed(_) => NOT_NOW,
        })
    }
}
