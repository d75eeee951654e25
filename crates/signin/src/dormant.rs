//! Users who were away for so long that their number may be another person's by now.

use common::{Phone, UserId};

use crate::audit::Witness;
use crate::erase::erase;
use crate::rules::KEPT_ASIDE_FOR;
use crate::send_code::vanished;
use crate::{Actor, Ended, Event, Liveness, SignIn, SignInError, Step, Store, StoreError, Tx};

/// Takes the number, which is held, from its user, whose sessions end.
pub(crate) fn set_aside(
    tx: &mut dyn Tx,
    witness: &Witness,
    user: UserId,
    phone: &Phone,
    live: Liveness,
) -> Result<(), StoreError> {
    tx.forget_codes(phone)?;
    tx.forget_messages(phone)?;
    tx.end_sessions(user, Ended::All, live)?;
    if !tx.set_aside(user, witness.now)? {
        return Err(vanished());
    }
    witness.note(tx, Event::AccountSetAside, Some(user), None)
}

impl<S: Store> SignIn<S> {
    /// Erases up to `limit` of the users who were set aside longer ago than an operator can give their number back;
    /// how many there were.
    pub fn erase_set_aside(&self, limit: u32) -> Result<usize, SignInError> {
        let witness = self.witness_of(Actor::Service);
        Ok(self.store.write(move |tx| {
            let users = tx.set_aside_until(witness.now - KEPT_ASIDE_FOR, limit)?;
            for user in &users {
                erase(tx, &witness, *user, None)?;
            }
            Ok(Step::Commit(users.len()))
        })?)
    }
}
