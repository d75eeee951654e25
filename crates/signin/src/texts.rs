//! Whether a number wants our texts.

use common::{Phone, UserId};

use crate::audit::Witness;
use crate::{Actor, Event, SignIn, SignInError, Step, Store};

impl<S: Store> SignIn<S> {
    /// Keeps that whoever has the number wants no texts, or wants them again; who that is.
    ///
    /// A repeat changes nothing. What is on its way already is not sent any more.
    pub fn want_texts(&self, phone: Phone, wanted: bool) -> Result<Option<UserId>, SignInError> {
        let witness = Witness::new(Actor::User, None, &*self.clock, &self.entropy);
        Ok(self.store.write(move |tx| {
            let is_news = if wanted { tx.start_texts(&phone)? } else { tx.stop_texts(&phone, witness.now)? };
            let user = tx.user_of(&phone)?;
            if is_news {
                let event = if wanted { Event::TextsStarted } else { Event::TextsStopped };
                witness.note(tx, event, user, None)?;
            }
            Ok(Step::Commit(user))
        })?)
    }
}
