//! Trading a code for a session.

use std::net::IpAddr;

use common::{DeliveryId, Phone, SecretString, SessionId, Timestamp, UserId, Window};

use serde::{Deserialize, Serialize};

use crate::audit::Witness;
use crate::budgets::Draw;
use crate::idempotency::{Named, unreadable};
use crate::rules::{GUESS_REPEATS_WITHIN, MISSES_THAT_BURN, SKEW};
use crate::send_code::{locked, room_after, seconds_of, vanished};
use crate::{
    Budget, CodeKey, Event, IdempotencyKey, KeptAnswer, Liveness, NewSession, NewUser, NotificationKind, PhoneStatus,
    Purpose, Rules, Session, SignIn, SignInError, SignedInUser, Step, Store, StoreError, Tx, Verification,
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
    /// The message that carried the code.
    pub delivery: DeliveryId,
}

type Outcome = Result<Verified, SignInError>;

impl<S: Store> SignIn<S> {
    /// Evaluates a code. The attempt is taken before the code is looked at; whoever is first with the right one
    /// gets the session.
    ///
    /// Judged in this order, in one transaction: lock, the peer's budget, the phone's window, and for a guess at an
    /// outstanding code the budgets of the number's prefix and of the market. Whatever refuses leaves nothing counted;
    /// a success gives back what it took. A repeat with the key and the code of a success gets the same session.
    pub fn verify_code(&self, guess: CodeGuess) -> Outcome {
        let (witness, named) = (self.witness(guess.peer), self.named_guess(&guess));
        let claim = named.as_ref().map(Named::claim);
        let now = witness.now;
        let user = NewUser { id: UserId::new(now, &*self.entropy), phone: guess.phone.clone(), now };
        let session = NewSession {
            id: SessionId::new(now, &*self.entropy),
            user_id: user.id,
            user_agent: guess.user_agent,
            created_at: now,
            expires_at: now + self.rules.session_lifetime,
        };
        let attempt = Attempt {
            named,
            live: self.rules.liveness(now),
            witness,
            code: guess.code,
            key: self.code_key.clone(),
            rules: self.rules.clone(),
            draw: self.draw_of_guess(guess.peer, &guess.phone),
            unverified: self.budget_of_unverified(&guess.phone),
            user,
            session,
        };
        self.write_named(claim, move |tx| attempt.evaluate(tx))
    }

    fn named_guess(&self, guess: &CodeGuess) -> Option<Named> {
        let key = guess.idempotency_key.as_ref()?;
        let scope = ("verify-code", &guess.phone, key);
        Some(Named::new(&self.code_key, scope, guess.code.clone(), GUESS_REPEATS_WITHIN))
    }
}

struct Attempt {
    named: Option<Named>,
    live: Liveness,
    witness: Witness,
    code: SecretString,
    key: CodeKey,
    rules: Rules,
    draw: Draw,
    /// What the code drew on when it was sent.
    unverified: Option<Budget>,
    user: NewUser,
    session: NewSession,
}

impl Attempt {
    fn evaluate(self, tx: &mut dyn Tx) -> Result<Step<Outcome>, StoreError> {
        let Some(named) = self.named.clone() else { return self.judge(tx) };
        if let Some(repeated) = self.repeated(tx, &named)? {
            return Ok(repeated);
        }
        let step = self.judge(tx)?;
        if let Step::Commit(Ok(verified)) = &step {
            named.keep(tx, KeptSignIn::of(verified).written(), verified.now)?;
        }
        Ok(step)
    }

    /// The same session for the same key and code, its tokens of before put behind; anything else is a guess like any
    /// other. An attempt must be there for it too, or a known key would let codes be tried without end.
    fn repeated(&self, tx: &mut dyn Tx, named: &Named) -> Result<Option<Step<Outcome>>, StoreError> {
        let Some(kept) = tx.kept_answer(&named.key_mac, self.witness.now)? else { return Ok(None) };
        tx.mark()?;
        let allowed = tx.take_attempt(&self.user.phone, self.witness.now, &self.rules)?.is_some()
            && self.draw.take_peer(tx, self.witness.now)?.is_none();
        let same = allowed && named.asked(&kept);
        tx.return_to_mark()?;
        if same { self.again(tx, KeptSignIn::read(&kept)?) } else { Ok(None) }
    }

    fn again(&self, tx: &mut dyn Tx, kept: KeptSignIn) -> Result<Option<Step<Outcome>>, StoreError> {
        let Some(renewed) = tx.renew_session(kept.session, self.live)? else { return Ok(None) };
        let user = tx.user(renewed.session.user_id)?.ok_or_else(vanished)?;
        if !user.is_active {
            return Ok(Some(refused(SignInError::AccountSuspended)));
        }
        let signed_in = SignedInUser { user, is_new: kept.is_new };
        let (session, generation, now) = (renewed.session, renewed.generation, self.witness.now);
        Ok(Some(Step::Commit(Ok(Verified { signed_in, session, generation, now }))))
    }

    fn judge(self, tx: &mut dyn Tx) -> Result<Step<Outcome>, StoreError> {
        let Some(status) = tx.take_attempt(&self.user.phone, self.witness.now, &self.rules)? else {
            return self.refusal(tx).map(refused);
        };
        if !self.draw.is_empty() {
            tx.mark()?;
        }
        if let Some(spent) = self.draw.take_peer(tx, self.witness.now)? {
            return Ok(refused(spent));
        }
        let present = tx.verification(&self.user.phone, Purpose::SignIn)?;
        match present.filter(|code| code.is_good(self.witness.now)) {
            Some(outstanding) => self.look_at(tx, &outstanding, &status),
            None => Ok(Step::Commit(Err(self.wrong(&status)))),
        }
    }

    /// The budgets are taken before the code is looked at, so that a refusal says nothing about the guess.
    fn look_at(
        self,
        tx: &mut dyn Tx,
        outstanding: &Verification,
        status: &PhoneStatus,
    ) -> Result<Step<Outcome>, StoreError> {
        if let Some(spent) = self.draw.take_shared(tx, self.witness.now)? {
            return Ok(refused(spent));
        }
        let outcome =
            if self.key.matches(&outstanding.code_mac, &self.user.phone, Purpose::SignIn, &self.code) {
                self.sign_in(tx, outstanding)?
            } else {
                Err(self.miss(tx, outstanding, status)?)
            };
        Ok(Step::Commit(outcome))
    }

    fn refusal(&self, tx: &mut dyn Tx) -> Result<SignInError, StoreError> {
        let status = tx.phone_status(&self.user.phone)?.ok_or_else(vanished)?;
        if let Some(locked) = locked(&status, self.witness.now, &self.rules) {
            return Ok(locked);
        }
        if let Some(spent) = self.draw.take_peer(tx, self.witness.now)? {
            return Ok(spent);
        }
        let window = Window {
            name: "attempts",
            quota: self.rules.max_wrong.into(),
            seconds: seconds_of(self.rules.window),
        };
        let retry_after =
            room_after(&status.attempts, self.rules.max_wrong, self.rules.window, self.witness.now);
        Ok(SignInError::TooManyAttempts { window, retry_after })
    }

    /// A wrong guess at an outstanding code: it may burn the code, and it may lock the phone.
    fn miss(
        &self,
        tx: &mut dyn Tx,
        outstanding: &Verification,
        status: &PhoneStatus,
    ) -> Result<SignInError, StoreError> {
        tx.miss_verification(outstanding.id, outstanding.misses + 1 >= MISSES_THAT_BURN)?;
        // A lock that has run out begins the count anew.
        let failures = if status.locked_until.is_some() { 1 } else { status.failures + 1 };
        let locked_until =
            (failures >= self.rules.lock_after).then(|| self.witness.now + self.rules.lock_for);
        tx.set_failures(&self.user.phone, failures, locked_until)?;
        if locked_until.is_some() {
            self.tell_of_lock(tx)?;
        }
        Ok(self.wrong(status))
    }

    fn tell_of_lock(&self, tx: &mut dyn Tx) -> Result<(), StoreError> {
        let user = tx.user_of(&self.user.phone)?;
        self.witness.note(tx, Event::PhoneLocked, user, None)?;
        user.map_or(Ok(()), |user| self.witness.tell(tx, user, NotificationKind::NumberLocked, None))
    }

    fn wrong(&self, status: &PhoneStatus) -> SignInError {
        let now = self.witness.now;
        let within = |at: &&Timestamp| **at > now - self.rules.window && **at <= now + SKEW;
        let taken = status.attempts.iter().filter(within).count();
        let left = usize::from(self.rules.max_wrong).saturating_sub(taken);
        SignInError::InvalidCode { attempts_left: u32::try_from(left).unwrap_or_default() }
    }

    fn sign_in(mut self, tx: &mut dyn Tx, outstanding: &Verification) -> Result<Outcome, StoreError> {
        if !self.draw.is_empty() {
            // Gives the budgets back and their rows free: they are everybody's.
            tx.return_to_mark()?;
        }
        if !tx.spend_verification(outstanding.id)? {
            return Err(vanished());
        }
        tx.clear_attempts(&self.user.phone)?;
        let signed_in = tx.sign_in_user(&self.user)?;
        if !signed_in.user.is_active {
            return Ok(Err(SignInError::AccountSuspended));
        }
        self.session.user_id = signed_in.user.id;
        let event = if signed_in.is_new { Event::SignedUp } else { Event::SignedIn };
        if !signed_in.is_new {
            let user_agent = self.session.user_agent.clone();
            self.witness.tell_of_device(tx, self.session.user_id, user_agent)?;
        }
        tx.open_session(&self.session)?;
        self.witness.note(tx, event, Some(self.session.user_id), Some(self.session.id))?;
        // Last, since it is everybody's in the block.
        if let Some(unverified) = &self.unverified {
            tx.return_budget(unverified)?;
        }
        let (session, now) = (self.session.into(), self.witness.now);
        let delivery = outstanding.delivery_id.clone();
        Ok(Ok(Verified { signed_in, session, generation: 0, now, delivery }))
    }
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

fn refused(refusal: SignInError) -> Step<Outcome> {
    Step::Rollback(Err(refusal))
}
