//! Lifting a lock before its time.

use std::net::IpAddr;

use common::{Phone, SessionId};

use crate::audit::Witness;
use crate::{Actor, Event, SignIn, SignInError, Step, Store};

impl<S: Store> SignIn<S> {
    /// Lifts the lock of `phone`; false if there is none.
    ///
    /// Wrong codes are counted anew. The windows stay: they hold for everybody, and for minutes only. Done by `actor`,
    /// in `session` and from `peer` if it was the user.
    pub fn unlock(
        &self,
        phone: &Phone,
        actor: Actor,
        session: Option<SessionId>,
        peer: Option<IpAddr>,
    ) -> Result<bool, SignInError> {
        let witness = Witness::new(actor, peer, &*self.clock, &self.entropy);
        let phone = phone.clone();
        Ok(self.store.write(move |tx| {
            if !tx.unlock(&phone, witness.now)? {
                return Ok(Step::Rollback(false));
            }
            let user = tx.user_of(&phone)?;
            witness.note(tx, Event::PhoneUnlocked, user, session)?;
            Ok(Step::Commit(true))
        })?)
    }
}
