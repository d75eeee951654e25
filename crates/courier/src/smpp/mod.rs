//! SMPP 3.4: texts and receipts over one lasting connection to an operator's message centre.
//!
//! The PDUs are those of `rusmpp`. Its client is not used: it does not bind again, its queue has no bound, and it can log
//! what it sends.

mod address;
mod answer;
mod centre;
mod frame;
mod link;
mod probe;
mod receipt;
mod session;
mod settings;
mod submit;
#[cfg(test)]
mod tests;
mod told;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use common::Timestamp;
use tokio::sync::mpsc::Receiver;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout, timeout_at};

use self::address::Address;
use self::centre::Centre;
use self::link::Link;
pub(crate) use self::settings::SmppSettings;
pub(crate) use self::told::Told;
use crate::http::required;
use crate::sender::Senders;
use crate::{Detail, InvalidSetting, OutboundMessage, Outcome, Reason};

/// As many texts wait for their answers, unless the settings say so.
const WINDOW: u16 = 16;
/// Seconds between questions whether the centre is there, unless the settings say so.
const ENQUIRE_LINK: u16 = 30;
/// How long an end may take: a goodbye and its answer.
const END: Duration = Duration::from_secs(3);

/// A client of one account; its clones are one, and share its bind.
#[derive(Clone)]
pub struct SmppClient {
    bind: Arc<Bind>,
    senders: Senders,
    gsm_coding: u8,
    total: Duration,
}

struct Bind {
    link: Arc<Link>,
    running: Mutex<Option<Running>>,
}

/// The task that keeps the bind; it says goodbye once `stop` is gone.
struct Running {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl SmppClient {
    pub(crate) fn new(
        settings: &SmppSettings,
        senders: impl FnOnce(&str) -> Senders,
        total: Duration,
    ) -> Result<Self, InvalidSetting> {
        let centre = Centre::new(settings)?;
        let senders = senders(required("SMPP__SENDER", settings.sender.as_ref())?);
        if !senders.all().all(|sender| Address::of_sender(sender).is_some()) {
            let cause = "must be a name of 11 letters at most, a short code or an international number";
            return Err(InvalidSetting::new("SMPP__SENDER", cause));
        }
        let window = within("SMPP__WINDOW", settings.window.unwrap_or(WINDOW))?;
        let enquire_link = within("SMPP__ENQUIRE_LINK", settings.enquire_link.unwrap_or(ENQUIRE_LINK))?;
        let enquire_link = Duration::from_secs(enquire_link.into());
        let link = Link::new(centre, (window, enquire_link), total, settings.receipt_ids);
        let bind = Arc::new(Bind { link: Arc::new(link), running: Mutex::default() });
        Ok(Self { bind, senders, gsm_coding: settings.data_coding.unwrap_or_default(), total })
    }

    /// Binds, if that was not done; to be called in a runtime.
    pub(crate) fn open(&self) {
        let mut running = self.bind.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.get_or_insert_with(|| {
            let (stop, stopped) = oneshot::channel();
            Running { stop, task: tokio::spawn(Arc::clone(&self.bind.link).keep(stopped)) }
        });
    }

    /// Unbinds.
    pub(crate) async fn close(&self) {
        let running = self.bind.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(Running { stop, task }) = running {
            drop(stop);
            timeout(END, task).await.ok();
        }
    }

    /// All that the centre tells from now on.
    pub(crate) fn listen(&self) -> Receiver<Told> {
        self.bind.link.ear.listen()
    }

    /// Sends one message. Whoever is kept waiting before it is written knows that it was not; after that, nothing.
    pub(crate) async fn send(&self, message: &OutboundMessage, now: Timestamp) -> Outcome {
        let sender = self.senders.of(&message.to);
        let Some(pdu) = submit::submit(message, sender, self.gsm_coding, now) else {
            return Outcome::refused(Reason::Message, Detail::Malformed);
        };
        self.open();
        let deadline = Instant::now() + self.total;
        let session = match timeout_at(deadline, self.bind.link.session()).await {
            Ok(Ok(session)) => session,
            Ok(Err(refusal)) => return Outcome::Refused(refusal),
            Err(_) => return Outcome::refused(Reason::Outage, Detail::Connect),
        };
        let asked = match timeout_at(deadline, session.submit(pdu)).await {
            Ok(Some(asked)) => asked,
            Ok(None) => return Outcome::refused(Reason::Outage, Detail::Connect),
            Err(_) => return Outcome::refused(Reason::Outage, Detail::Timeout),
        };
        match timeout_at(deadline, asked.answer()).await {
            Ok(Some(answer)) => answer::judge(answer, self.bind.link.ids),
            Ok(None) => Outcome::Unknown(Detail::Broken),
            Err(_) => Outcome::Unknown(Detail::Timeout),
        }
    }
}

fn within(key: &'static str, number: u16) -> Result<u16, InvalidSetting> {
    let fits = (1..=1000).contains(&number);
    fits.then_some(number).ok_or(InvalidSetting::new(key, "must be between 1 and 1000"))
}

impl fmt::Debug for SmppClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmppClient").finish_non_exhaustive()
    }
}
