//! What operators do to users; each is written down with the operator's name.

use common::{Phone, UserId};

use crate::audit::Witness;
use crate::bearer::hold_phones;
use crate::dormant::set_aside;
use crate::erase::{erase, forget_phone};
use crate::export::holdings;
use crate::{
    Actor, AuditLine, AuditQuery, Ended, Event, Holdings, Liveness, PhoneStatus, SignIn, SignInError, Step,
    Store, StoreError, Tx, User,
};

impl<S: Store> SignIn<S> {
    /// The user `id`, set aside or not.
    pub fn user(&self, id: UserId) -> Result<Option<User>, SignInError> {
        Ok(self.store.write(move |tx| tx.user(id).map(Step::Rollback))?)
    }

    /// Who has the number, then who had it and was set aside.
    pub fn users_of(&self, phone: Phone) -> Result<Vec<User>, SignInError> {
        Ok(self.store.write(move |tx| tx.users_of(&phone).map(Step::Rollback))?)
    }

    /// The windows and the lock of a number, whoever has it.
    pub fn phone_status(&self, phone: Phone) -> Result<PhoneStatus, SignInError> {
        let status = self.store.write(move |tx| tx.phone_status(&phone).map(Step::Rollback))?;
        Ok(status.unwrap_or_default())
    }

    /// Lines of the audit log.
    pub fn audit_log(&self, query: AuditQuery) -> Result<Vec<AuditLine>, SignInError> {
        Ok(self.store.write(move |tx| tx.audit_log(&query).map(Step::Rollback))?)
    }

    /// What is held of the user; none if there is no such user. `revealed` says whether the operator sees it unmasked.
    pub fn show(&self, id: UserId, revealed: bool, actor: Actor) -> Result<Option<Holdings>, SignInError> {
        let event = if revealed { Event::AccountRevealed } else { Event::AccountShown };
        self.operate(id, actor, move |tx, witness, user| {
            let shown = holdings(tx, user)?;
            witness.note(tx, event, Some(id), None)?;
            Ok(Some(shown))
        })
    }

    /// Suspends the user, or lifts the suspension; none if there is no such user or nothing to change.
    pub fn set_active(&self, id: UserId, is_active: bool, actor: Actor) -> Result<Option<()>, SignInError> {
        let event = if is_active { Event::AccountResumed } else { Event::AccountSuspended };
        self.operate(id, actor, move |tx, witness, _| {
            if !tx.set_active(id, is_active)? {
                return Ok(None);
            }
            witness.note(tx, event, Some(id), None).map(Some)
        })
    }

    /// Erases the user, set aside or not; none if there is no such user.
    pub fn erase_user(&self, id: UserId, actor: Actor) -> Result<Option<()>, SignInError> {
        let rules = self.rules.clone();
        self.operate(id, actor, move |tx, witness, user| {
            if user.set_aside_at.is_none() {
                hold_number_of(tx, &user)?;
                forget_phone(tx, &user.phone)?;
            }
            tx.end_sessions(id, Ended::All, rules.liveness(witness.now))?;
            erase(tx, witness, id, None).map(Some)
        })
    }

    /// Gives a user who was set aside the number back; who has it now is set aside instead. None if there is no such
    /// user, or if the user is not set aside.
    pub fn restore_user(&self, id: UserId, actor: Actor) -> Result<Option<User>, SignInError> {
        let rules = self.rules.clone();
        self.operate(id, actor, move |tx, witness, user| {
            restore(tx, witness, &user, rules.liveness(witness.now))
        })
    }

    /// One transaction about a user, whom it changes unless `deed` answers none.
    fn operate<T: Send + 'static>(
        &self,
        id: UserId,
        actor: Actor,
        deed: impl FnOnce(&mut dyn Tx, &Witness, User) -> Result<Option<T>, StoreError> + Send + 'static,
    ) -> Result<Option<T>, SignInError> {
        let witness = self.witness_of(actor);
        Ok(self.store.write(move |tx| {
            let Some(user) = tx.user(id)? else { return Ok(Step::Rollback(None)) };
            let done = deed(tx, &witness, user)?;
            Ok(if done.is_some() { Step::Commit(done) } else { Step::Rollback(None) })
        })?)
    }
}

/// Locks the user's number, which must still be theirs then.
fn hold_number_of(tx: &mut dyn Tx, user: &User) -> Result<(), StoreError> {
    hold_phones(tx, [Some(&user.phone)])?;
    if tx.user_of(&user.phone)? == Some(user.id) {
        Ok(())
    } else {
        Err(StoreError::Conflict("the number was changed meanwhile".to_owned()))
    }
}

/// What was true before the number was held may have been decided otherwise since.
fn restore(
    tx: &mut dyn Tx,
    witness: &Witness,
    user: &User,
    live: Liveness,
) -> Result<Option<User>, StoreError> {
    hold_phones(tx, [Some(&user.phone)])?;
    if tx.user(user.id)?.is_none_or(|user| user.set_aside_at.is_none()) {
        return Ok(None);
    }
    if let Some(present) = tx.user_of(&user.phone)? {
        set_aside(tx, witness, present, &user.phone, live)?;
    }
    let restored = tx.restore(user.id, witness.now)?;
    if restored.is_some() {
        witness.note(tx, Event::AccountRestored, Some(user.id), None)?;
    }
    Ok(restored)
}
