//! What operators ask and do about texts.

use common::Phone;

use crate::{Actor, Event, SignIn, SignInError, Step, Store, StoreError};

/// The market's cap on texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayCap {
    /// As many codes are sent in any 24 hours at most.
    pub most: u32,
    /// As many may be sent at once, if none was sent for long.
    pub at_once: u32,
    /// As many may be sent now.
    pub free: u32,
}

impl<S: Store> SignIn<S> {
    /// What is left of the cap; none if the market has none.
    pub fn day_cap(&self) -> Result<Option<DayCap>, SignInError> {
        let (parts, now) = (self.budgets_of_day(), self.clock.now());
        if parts.is_empty() {
            return Ok(None);
        }
        let at_once = parts.iter().map(|part| part.left(None, now)).sum();
        let free = self.store.write(move |tx| {
            let left = parts.iter().map(|part| Ok(part.left(tx.budget_arrival(part)?, now)));
            left.sum::<Result<u32, StoreError>>().map(Step::Rollback)
        })?;
        Ok(Some(DayCap { most: self.rules.budgets.day, at_once, free }))
    }

    /// Writes down that an operator has a text sent to the number; false, and nothing written, if whoever has it stopped
    /// our texts.
    pub fn admit_test_of(&self, phone: Phone, actor: Actor) -> Result<bool, SignInError> {
        let witness = self.witness_of(actor);
        Ok(self.store.write(move |tx| {
            if tx.phone_status(&phone)?.is_some_and(|status| status.texts_stopped_at.is_some()) {
                return Ok(Step::Rollback(false));
            }
            witness.note(tx, Event::TextTested, None, None)?;
            Ok(Step::Commit(true))
        })?)
    }
}
