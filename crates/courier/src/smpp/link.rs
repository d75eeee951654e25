//! The one bind that is always there: it comes back by itself.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{oneshot, watch};
use tokio::time::{Instant, sleep, timeout};

use super::answer::refusal;
use super::centre::Centre;
use super::session::{Answer, Session};
use super::settings::ReceiptIds;
use super::told::Ear;
use crate::{Detail, Reason, Refusal};

/// The pause before the first try to come back; it doubles.
const FIRST: Duration = Duration::from_secs(1);
/// The longest pause, and how long a session must have held for the next pause to be the first again.
const LONGEST: Duration = Duration::from_secs(30);
/// The pause where credentials are wrong, which people must bring.
const OUR_FAULT: Duration = Duration::from_secs(60);

/// What the bind is like.
#[derive(Clone)]
enum State {
    /// Nobody knows yet.
    Unknown,
    /// Texts can be sent.
    Bound(Arc<Session>),
    /// They can't, for this reason.
    Down(Refusal),
}

/// The bind and all that keeps it.
pub(super) struct Link {
    pub(super) centre: Centre,
    pub(super) ear: Ear,
    pub(super) ids: ReceiptIds,
    pub(super) window: u16,
    pub(super) enquire_link: Duration,
    /// How long connecting, binding and each answer may take.
    pub(super) patience: Duration,
    state: watch::Sender<State>,
}

impl Link {
    pub(super) fn new(
        centre: Centre,
        (window, enquire_link): (u16, Duration),
        patience: Duration,
        ids: ReceiptIds,
    ) -> Self {
        let (state, ear) = (watch::Sender::new(State::Unknown), Ear::default());
        Self { centre, ear, ids, window, enquire_link, patience, state }
    }

    /// The session that texts leave by, waited for only as long as nothing is known.
    pub(super) async fn session(&self) -> Result<Arc<Session>, Refusal> {
        let mut state = self.state.subscribe();
        let known = state.wait_for(|state| !matches!(state, State::Unknown)).await;
        match known.map(|state| state.clone()) {
            Ok(State::Bound(session)) => Ok(session),
            Ok(State::Down(refusal)) => Err(refusal),
            Ok(State::Unknown) | Err(_) => Err(no_connection()),
        }
    }

    /// Binds again and again, until `stop`.
    pub(super) async fn keep(self: Arc<Self>, mut stop: oneshot::Receiver<()>) {
        self.state.send_replace(State::Unknown);
        let mut failures = 0;
        loop {
            let begun = Instant::now();
            let Err(refusal) = self.one_session(&mut stop).await else { return };
            self.state.send_replace(State::Down(refusal));
            failures = if begun.elapsed() > LONGEST { 0 } else { failures + 1 };
            let (reason, detail) = (refusal.reason.as_str(), refusal.detail);
            tracing::warn!(provider = "smpp", reason, %detail, "not bound to the message centre");
            tokio::select! {
                biased;
                _ = &mut stop => return,
                () = sleep(pause(failures, refusal.reason)) => {}
            }
        }
    }

    /// Connects, binds and stays; why that came to its end, unless it was told to.
    async fn one_session(&self, stop: &mut oneshot::Receiver<()>) -> Result<(), Refusal> {
        let connecting = timeout(self.patience, self.centre.connect());
        let stream = tokio::select! {
            biased;
            _ = &mut *stop => return Ok(()),
            stream = connecting => stream.ok().flatten().ok_or_else(no_connection)?,
        };
        let (session, written) = Session::new(self.window);
        let session = Arc::new(session);
        let mut life = pin!(session.live(stream, written, &self.ear, self.ids));
        tokio::select! {
            () = &mut life => return Err(broken()),
            bound = self.bind(&session) => bound?,
        }
        tracing::info!(provider = "smpp", "bound to the message centre");
        self.state.send_replace(State::Bound(Arc::clone(&session)));
        tokio::select! {
            biased;
            _ = stop => {}
            () = &mut life => return Err(broken()),
            () = session.keep_alive(self.enquire_link, self.patience) => {
                return Err(Refusal { reason: Reason::Outage, detail: Detail::Timeout, retry_after: None });
            }
        }
        tokio::select! {
            () = life => {}
            () = session.unbind() => {}
        }
        Ok(())
    }

    async fn bind(&self, session: &Session) -> Result<(), Refusal> {
        let asked = session.ask(self.centre.bind()).ok_or_else(broken)?;
        match timeout(self.patience, asked.answer()).await {
            Ok(Some(Answer::Status { status: 0, .. })) => Ok(()),
            Ok(Some(Answer::Status { status, .. })) => Err(refusal(status)),
            Ok(Some(Answer::Unreadable)) => {
                Err(Refusal { reason: Reason::Outage, detail: Detail::Malformed, retry_after: None })
            }
            Ok(None) => Err(broken()),
            Err(_) => Err(Refusal { reason: Reason::Outage, detail: Detail::Timeout, retry_after: None }),
        }
    }
}

fn pause(failures: u32, reason: Reason) -> Duration {
    match reason {
        Reason::Auth => OUR_FAULT,
        _ => FIRST.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1))).min(LONGEST),
    }
}

fn no_connection() -> Refusal {
    Refusal { reason: Reason::Outage, detail: Detail::Connect, retry_after: None }
}

fn broken() -> Refusal {
    Refusal { reason: Reason::Outage, detail: Detail::Broken, retry_after: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_half_a_minute_and_wrong_credentials_wait_for_people() {
        let seconds = |failures| pause(failures, Reason::Outage).as_secs();
        assert_eq!([0, 1, 2, 3, 5, 6, 99].map(seconds), [1, 1, 2, 4, 16, 30, 30]);
        assert_eq!(pause(1, Reason::Auth).as_secs(), 60);
    }
}
