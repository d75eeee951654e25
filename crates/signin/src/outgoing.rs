//! What operators ask and do about texts.

use common::Phone;

use crate::{Actor, Event, SignIn, SignInError, Step, Store};

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
        let Some(budget) = self.budget_of_day() else { return Ok(None) };
        let asked = budget.clone();
        let arrival = self.store.write(move |tx| tx.budget_arrival(&asked).map(Step::Rollback))?;
        let now = self.clock.now();
        let (most, at_once) = (self.rules.budgets.day, budget.left(None, now));
        Ok(Some(DayCap { most, at_once, free: budget.left(arrival, now) }))
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
