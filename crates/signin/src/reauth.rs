//! The fresh proof that the bearer of a session has the phone.

use common::{SecretString, Timestamp};

use crate::{Bearer, Cause, Event, Proved, SignIn, SignInError, Store};

impl<S: Store> SignIn<S> {
    /// Evaluates a code that the session asked for, judged as every attempt is; until when the session may do what
    /// needs a fresh proof.
    pub fn reauthenticate(
        &self,
        bearer: Bearer,
        code: SecretString,
    ) -> Result<Proved<Timestamp>, SignInError> {
        let Bearer { session, user, ref phone, peer } = bearer;
        let attempt = self.attempt(phone.clone(), peer, code, Cause::Reauth(bearer));
        let now = attempt.witness.now;
        let live = self.rules.liveness(now);
        self.store.write(move |tx| {
            attempt.evaluate(tx, None, |tx, used| {
                if !tx.reauthenticate(session, live)? {
                    return Err(SignInError::SessionEnded);
                }
                tx.prove(user, now)?;
                attempt.witness.note(tx, Event::Reauthenticated, Some(user), Some(session))?;
                Ok(Proved { then: now + crate::rules::FRESH_FOR, used: used.message })
            })
        })?
    }
}
