//! Erasing a user: nothing personal stays, but for the windows and the lock of the number.

use common::{Phone, SessionId, UserId};

use crate::audit::Witness;
use crate::error::settled;
use crate::send_code::vanished;
use crate::{Bearer, Ended, Event, Liveness, SignIn, SignInError, Store, StoreError, Tx};

impl<S: Store> SignIn<S> {
    /// Erases the caller, who must have proved the number afresh; the number is free again.
    pub fn erase_account(&self, bearer: Bearer) -> Result<(), SignInError> {
        let witness = self.witness(bearer.peer);
        let live = self.rules.liveness(witness.now);
        self.store.write(move |tx| settled(erase_caller(tx, &witness, &bearer, live)))?
    }
}

fn erase_caller(
    tx: &mut dyn Tx,
    witness: &Witness,
    bearer: &Bearer,
    live: Liveness,
) -> Result<(), SignInError> {
    let (session, user) = bearer.hold_fresh(tx, None, live)?;
    forget_phone(tx, &user.phone)?;
    tx.end_sessions(user.id, Ended::All, live)?;
    Ok(erase(tx, witness, user.id, Some(session.id))?)
}

/// Deletes the user, whose sessions have ended. The audit log keeps the user's id, and no address.
pub(crate) fn erase(
    tx: &mut dyn Tx,
    witness: &Witness,
    user: UserId,
    session: Option<SessionId>,
) -> Result<(), StoreError> {
    if !tx.erase_user(user)? {
        return Err(vanished());
    }
    witness.note(tx, Event::AccountErased, Some(user), session)?;
    tx.forget_addresses(user)
}

/// Forgets what was sent to the number, which is held.
pub(crate) fn forget_phone(tx: &mut dyn Tx, phone: &Phone) -> Result<(), StoreError> {
    tx.forget_codes(phone)?;
    tx.forget_messages(phone)
}
