//! Trading a code for a session.

use std::net::IpAddr;

use common::{Phone, SecretString, SessionId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::attempt::{Attempt, Evaluated};
use crate::dormant::set_aside;
use crate::idempotency::{Named, unreadable};
use crate::rules::GUESS_REPEATS_WITHIN;
use crate::send_code::vanished;
use crate::{
    Cause, Event, IdempotencyKey, KeptAnswer, NewSession, NewUser, Noted, Session, SignIn, SignInError,
    SignedInUser, Step, Store, StoreError, Tx, Used, together,
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
    /// The client's key for this request, if it has one.
    pub idempotency_key: Option<IdempotencyKey>,
}

/// Somebody proved a phone and is signed in.
#[derive(Debug, Clone)]
pub struct Verified {
    /// The user.
    pub signed_in: SignedInUser,
    /// The session that was opened.
    pub session: Session,
    /// The generation of the refresh token to hand out.
    pub generation: i64,
    /// Now.
    pub now: Timestamp,
    /// The message that carried the code, if it was sent; none in a repeat.
    pub used: Option<Noted>,
}

impl<S: Store> SignIn<S> {
    /// Evaluates a code, judged as every attempt is; whoever is first with the right one gets the session. A repeat
    /// with the key and the code of a success gets the same session.
    ///
    /// A user who has not proved the number for so long that it may be another person's by now is set aside: whoever
    /// proves it gets a new user.
    pub async fn verify_code(&self, guess: CodeGuess) -> Result<Verified, SignInError> {
        let named = self.named_guess(&guess);
        let claim = named.as_ref().map(Named::claim);
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
        let entry = Entry { attempt, user, session };
        self.write_named(claim, move |tx| match &named {
            None => entry.evaluate(tx),
            Some(named) => entry.once(tx, named),
        })
        .await
    }

    fn named_guess(&self, guess: &CodeGuess) -> Option<Named> {
        let key = guess.idempotency_key.as_ref()?;
        let scope = ("verify-code", &guess.phone, key);
        Some(Named::new(&self.code_key, scope, guess.code.clone(), GUESS_REPEATS_WITHIN))
    }
}

/// An attempt, and who it lets in.
struct Entry {
    attempt: Attempt,
    user: NewUser,
    session: NewSession,
}

impl Entry {
    fn evaluate(self, tx: &mut dyn Tx) -> Evaluated<Verified> {
        let Self { attempt, user, session } = self;
        attempt.evaluate(tx, Some(&user), |tx, used| sign_in(&attempt, tx, &user, session, used))
    }

    /// The same for a request with a key: a success is kept for a repeat.
    fn once(self, tx: &mut dyn Tx, named: &Named) -> Evaluated<Verified> {
        if let Some(repeated) = self.repeated(tx, named)? {
            return Ok(repeated);
        }
        let step = self.evaluate(tx)?;
        if let Step::Commit(Ok(verified)) = &step {
            named.keep(tx, KeptSignIn::of(verified).written(), verified.now)?;
        }
        Ok(step)
    }

    /// The same session for the same key and code, its tokens of before put behind; anything else is a guess like any
    /// other. An attempt must be there for it too, or a known key would let codes be tried without end.
    fn repeated(
        &self,
        tx: &mut dyn Tx,
        named: &Named,
    ) -> Result<Option<Step<Result<Verified, SignInError>>>, StoreError> {
        let Some(kept) = tx.kept_answer(&named.key_mac, self.user.now)? else { return Ok(None) };
        tx.mark()?;
        let same = self.attempt.is_allowed(tx)? && named.asked(&kept);
        tx.return_to_mark()?;
        if same { self.again(tx, KeptSignIn::read(&kept)?) } else { Ok(None) }
    }

    fn again(
        &self,
        tx: &mut dyn Tx,
        kept: KeptSignIn,
    ) -> Result<Option<Step<Result<Verified, SignInError>>>, StoreError> {
        let live = self.attempt.rules.liveness(self.user.now);
        let Some(renewed) = tx.renew_session(kept.session, live)? else { return Ok(None) };
        let user = tx.user(renewed.session.user_id)?.ok_or_else(vanished)?;
        if !user.is_active {
            return Ok(Some(Step::Rollback(Err(SignInError::AccountSuspended))));
        }
        let signed_in = SignedInUser { user, is_new: kept.is_new };
        let (session, generation, now) = (renewed.session, renewed.generation, self.user.now);
        Ok(Some(Step::Commit(Ok(Verified { signed_in, session, generation, now, used: None }))))
    }
}

fn sign_in(
    attempt: &Attempt,
    tx: &mut dyn Tx,
    user: &NewUser,
    mut session: NewSession,
    used: Used,
) -> Result<Verified, SignInError> {
    let signed_in = match used.signed_in {
        Some(signed_in) => signed_in,
        None => in_place_of_dormant(attempt, tx, user)?,
    };
    if !signed_in.user.is_active {
        return Err(SignInError::AccountSuspended);
    }
    session.user_id = signed_in.user.id;
    if !signed_in.is_new {
        attempt.witness.tell_of_device(tx, session.user_id, session.user_agent.clone())?;
    }
    let event = if signed_in.is_new { Event::SignedUp } else { Event::SignedIn };
    let entry = attempt.witness.entry(event, Some(session.user_id), Some(session.id));
    together::open_session(tx, &session, &entry)?;
    Ok(Verified { signed_in, session: session.into(), generation: 0, now: user.now, used: used.message })
}

fn in_place_of_dormant(
    attempt: &Attempt,
    tx: &mut dyn Tx,
    user: &NewUser,
) -> Result<SignedInUser, StoreError> {
    let dormant = tx.user_of(&user.phone)?.ok_or_else(vanished)?;
    let live = attempt.rules.liveness(user.now);
    set_aside(tx, &attempt.witness.by_service(), dormant, &user.phone, live)?;
    tx.sign_in_user(user)?.ok_or_else(vanished)
}

/// What a repeat needs to know of a success.
#[derive(Serialize, Deserialize)]
struct KeptSignIn {
    session: SessionId,
    is_new: bool,
}

impl KeptSignIn {
    fn of(verified: &Verified) -> Self {
        Self { session: verified.session.id, is_new: verified.signed_in.is_new }
    }

    fn read(kept: &KeptAnswer) -> Result<Self, StoreError> {
        serde_json::from_str(&kept.answer).map_err(unreadable)
    }

    fn written(&self) -> String {
        serde_json::to_string(self).expect("an id and a truth are always written")
    }
}
