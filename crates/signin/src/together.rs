//! Steps of several facts: one statement where the database is a round trip away and can do them together, one after the
//! other elsewhere.

use common::{Phone, SessionId, Timestamp};

use crate::send_code::vanished;
use crate::{
    AuditEntry, Budget, NewMessage, NewSession, NewUser, NewVerification, Noted, PhoneStatus, Purpose, Rules,
    SignedInUser, StoreError, Tx, Verification,
};

/// Several facts of a [`Tx`] as one statement, with the same outcome as the facts one after the other.
pub trait Together {
    /// [`Tx::take_attempt`]; if it was taken, [`Tx::verification`], as it is once the phone's row is locked; and if that is
    /// outstanding, [`Tx::take_budgets`].
    fn take_attempt(&mut self, wanted: &Wanted<'_>) -> Result<Option<Attempted>, StoreError>;

    /// [`Tx::take_send`], [`Tx::put_verification`], [`Tx::enqueue`] and [`Tx::take_budgets`]; the first that refuses.
    /// What the others wrote then is the caller's to roll back.
    fn issue(&mut self, issue: &Issue<'_>) -> Result<Option<NotIssued>, StoreError>;

    /// [`Tx::spend_verification`], [`Tx::clear_attempts`], [`Tx::note_use`], [`Tx::return_budget`] for each, and
    /// [`Tx::sign_in_user`] if there is one.
    fn use_up(&mut self, right: &RightCode<'_>) -> Result<Used, StoreError>;

    /// [`Tx::open_session`] and [`Tx::note`].
    fn open_session(&mut self, new: &NewSession, entry: &AuditEntry) -> Result<(), StoreError>;
}

/// The attempt to be taken.
pub struct Wanted<'a> {
    /// At whose code.
    pub phone: &'a Phone,
    /// What the code is for.
    pub purpose: Purpose,
    /// The session that must have asked for it, or none.
    pub session: Option<SessionId>,
    /// The present.
    pub now: Timestamp,
    /// What a guess at it draws on.
    pub budgets: &'a [Budget],
    /// The window and the lock.
    pub rules: &'a Rules,
}

/// An attempt that was taken.
pub struct Attempted {
    /// What it left of the phone's windows.
    pub status: PhoneStatus,
    /// The code that is out.
    pub outstanding: Option<Verification>,
    /// The place of the first budget that is used up.
    pub used_up: Option<usize>,
}

/// A code to be sent.
pub struct Issue<'a> {
    /// The code; it is sent when it was made.
    pub code: &'a NewVerification,
    /// It takes the place of one that is not younger.
    pub youngest: Timestamp,
    /// Carries it.
    pub message: &'a NewMessage,
    /// What it draws on.
    pub budgets: &'a [Budget],
    /// The window and the lock.
    pub rules: &'a Rules,
}

/// Why a code is not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotIssued {
    /// The phone is locked, wants no texts, or its window is full.
    Window,
    /// There is a young one.
    Young,
    /// The budget at this place is used up.
    Budget(usize),
}

/// A right code, to be used up.
pub struct RightCode<'a> {
    /// The code, which is not spent.
    pub code: &'a Verification,
    /// The phone that it proved.
    pub phone: &'a Phone,
    /// The present.
    pub now: Timestamp,
    /// What it, and the guess, drew on.
    pub budgets: &'a [&'a Budget],
    /// Whom it signs in, if that is what it is for.
    pub user: Option<&'a NewUser>,
}

/// What a right code led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    /// The message that carried it, if it was sent and its use is news.
    pub message: Option<Noted>,
    /// Whom it signed in; none also if that user is dormant.
    pub signed_in: Option<SignedInUser>,
}

pub(crate) fn take_attempt(tx: &mut dyn Tx, wanted: &Wanted<'_>) -> Result<Option<Attempted>, StoreError> {
    if let Some(mut together) = tx.together() {
        return together.take_attempt(wanted);
    }
    let Some(status) = tx.take_attempt(wanted.phone, wanted.now, wanted.rules)? else { return Ok(None) };
    let last = tx.verification(wanted.phone, wanted.purpose)?;
    let outstanding = last.filter(|code| code.is_good(wanted.now) && code.session == wanted.session);
    let used_up = if outstanding.is_some() { tx.take_budgets(wanted.budgets, wanted.now)? } else { None };
    Ok(Some(Attempted { status, outstanding, used_up }))
}

pub(crate) fn issue(tx: &mut dyn Tx, issue: &Issue<'_>) -> Result<Option<NotIssued>, StoreError> {
    if let Some(mut together) = tx.together() {
        return together.issue(issue);
    }
    let (code, now) = (issue.code, issue.code.created_at);
    if !tx.take_send(&code.phone, now, issue.rules)? {
        return Ok(Some(NotIssued::Window));
    }
    if !tx.put_verification(code, issue.youngest)? {
        return Ok(Some(NotIssued::Young));
    }
    tx.enqueue(issue.message)?;
    Ok(tx.take_budgets(issue.budgets, now)?.map(NotIssued::Budget))
}

pub(crate) fn use_up(tx: &mut dyn Tx, right: &RightCode<'_>) -> Result<Used, StoreError> {
    if let Some(mut together) = tx.together() {
        return together.use_up(right);
    }
    if !tx.spend_verification(right.code.id)? {
        return Err(vanished());
    }
    tx.clear_attempts(right.phone)?;
    let message = tx.note_use(&right.code.delivery_id, right.now)?;
    right.budgets.iter().try_for_each(|budget| tx.return_budget(budget))?;
    let signed_in = right.user.map_or(Ok(None), |user| tx.sign_in_user(user))?;
    Ok(Used { message, signed_in })
}

pub(crate) fn open_session(tx: &mut dyn Tx, new: &NewSession, entry: &AuditEntry) -> Result<(), StoreError> {
    if let Some(mut together) = tx.together() {
        return together.open_session(new, entry);
    }
    tx.open_session(new)?;
    tx.note(entry)
}
