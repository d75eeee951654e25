//! Trading a code for a session.

use std::net::IpAddr;

use common::{Phone, SecretString, SessionId, UserId};

use crate::attempt::Attempt;
use crate::dormant::set_aside;
use crate::send_code::vanished;
use crate::{
    Cause, Event, NewSession, NewUser, Session, SignIn, SignInError, SignedInUser, Store, StoreError, Tx,
};

/// A code as somebody typed it.
pub struct CodeGuess {
    /// The phone to prove.
    pub phone: Phone,
    /// Who asks.
    pub peer: IpAddr,
    /// The six digits.
    pub code: SecretString,
    /// Who asks, for the list of sessions.
    pub user_agent: Option<String>,
}

/// Somebody proved a phone and is signed in.
#[derive(Debug, Clone)]
pub struct Verified {
    /// The user.
    pub signed_in: SignedInUser,
    /// The session that was opened.
    pub session: Session,
}

impl<S: Store> SignIn<S> {
    /// Evaluates a code, judged as every attempt is; whoever is first with the right one gets the session.
    ///
    /// A user who has not proved the number for so long that it may be another person's by now is set aside: whoever
    /// proves it gets a new user.
    pub fn verify_code(&self, guess: CodeGuess) -> Result<Verified, SignInError> {
        let attempt = self.attempt(guess.phone.clone(), guess.peer, guess.code, Cause::SignIn);
        let now = attempt.witness.now;
        let dormant_until = self.rules.dormant_until(now);
        let user = NewUser { id: UserId::new(now, &*self.entropy), phone: guess.phone, now, dormant_until };
        let session = NewSession {
            id: SessionId::new(now, &*self.entropy),
            user_id: user.id,
            user_agent: guess.user_agent,
            created_at: now,
            expires_at: now + self.rules.session_lifetime,
        };
        self.store.write(move |tx| attempt.evaluate(tx, |tx| sign_in(&attempt, tx, &user, session)))?
    }
}

fn sign_in(
    attempt: &Attempt,
    tx: &mut dyn Tx,
    user: &NewUser,
    mut session: NewSession,
) -> Result<Verified, SignInError> {
    let signed_in = user_to_sign_in(attempt, tx, user)?;
    if !signed_in.user.is_active {
        return Err(SignInError::AccountSuspended);
    }
    session.user_id = signed_in.user.id;
    if !signed_in.is_new {
        attempt.witness.tell_of_device(tx, session.user_id, session.user_agent.clone())?;
    }
    tx.open_session(&session)?;
    let event = if signed_in.is_new { Event::SignedUp } else { Event::SignedIn };
    attempt.witness.note(tx, event, Some(session.user_id), Some(session.id))?;
    Ok(Verified { signed_in, session: session.into() })
}

fn user_to_sign_in(attempt: &Attempt, tx: &mut dyn Tx, user: &NewUser) -> Result<SignedInUser, StoreError> {
    if let Some(signed_in) = tx.sign_in_user(user)? {
        return Ok(signed_in);
    }
    let dormant = tx.user_of(&user.phone)?.ok_or_else(vanished)?;
    let live = attempt.rules.liveness(user.now);
    set_aside(tx, &attempt.witness.by_service(), dormant, &user.phone, live)?;
    tx.sign_in_user(user)?.ok_or_else(vanished)
}
