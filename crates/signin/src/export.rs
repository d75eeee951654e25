//! Everything that is held of a user.

use common::{Phone, Timestamp};

use crate::audit::Witness;
use crate::error::settled;
use crate::{
    AuditQuery, Bearer, End, Event, Holdings, Liveness, PhoneStatus, SignIn, SignInError, Store, StoreError,
    Tx, User,
};

impl<S: Store> SignIn<S> {
    /// What is held of the caller, who must have proved the number afresh.
    pub fn export(&self, bearer: Bearer) -> Result<Holdings, SignInError> {
        let witness = self.witness(bearer.peer);
        let live = self.rules.liveness(witness.now);
        self.store.write(move |tx| settled(export_caller(tx, &witness, &bearer, live)))?
    }
}

/// The line about the export is part of it.
fn export_caller(
    tx: &mut dyn Tx,
    witness: &Witness,
    bearer: &Bearer,
    live: Liveness,
) -> Result<Holdings, SignInError> {
    let (session, user) = bearer.hold_fresh(tx, None, live)?;
    witness.note(tx, Event::AccountExported, Some(user.id), Some(session.id))?;
    Ok(holdings(tx, user)?)
}

pub(crate) fn holdings(tx: &mut dyn Tx, user: User) -> Result<Holdings, StoreError> {
    let about = AuditQuery {
        user: Some(user.id),
        since: Timestamp::UNIX_EPOCH,
        after: None,
        end: End::First,
        limit: u32::MAX,
    };
    // The number of a user who was set aside is another's by now.
    let phone = user.set_aside_at.is_none().then_some(&user.phone);
    Ok(Holdings {
        sessions: tx.sessions_of(user.id)?,
        notifications: tx.notifications_of(user.id)?,
        audit_log: tx.audit_log(&about)?,
        codes: tx.codes_of(user.id, phone)?,
        messages: tx.messages_of(user.id, phone)?,
        windows: windows(tx, phone, user.created_at)?,
        user,
    })
}

/// A number outlives its users: what it did before this one had it is nobody's to see.
fn windows(tx: &mut dyn Tx, phone: Option<&Phone>, since: Timestamp) -> Result<PhoneStatus, StoreError> {
    let Some(phone) = phone else { return Ok(PhoneStatus::default()) };
    let mut status = tx.phone_status(phone)?.unwrap_or_default();
    status.sends.retain(|at| *at >= since);
    status.attempts.retain(|at| *at >= since);
    Ok(status)
}
