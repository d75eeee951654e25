//! Trading a code for a session.

use std::net::IpAddr;

use common::{DeliveryId, Phone, SecretString, SessionId, Timestamp, UserId, Window};

use crate::audit::Witness;
use crate::budgets::Draw;
use crate::rules::MISSES_THAT_BURN;
use crate::send_code::{locked, room_after, seconds_of, vanished};
use crate::{
    Budget, CodeKey, Event, NewSession, NewUser, NotificationKind, PhoneStatus, Purpose, Rules, Session,
    SignIn, SignInError, SignedInUser, Step, Store, StoreError, Tx, Verification,
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
    /// a success gives back what it took.
    pub fn verify_code(&self, guess: CodeGuess) -> Outcome {
        let witness = self.witness(guess.peer);
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
            witness,
            code: guess.code,
            key: self.code_key.clone(),
            rules: self.rules.clone(),
            draw: self.draw_of_guess(guess.peer, &guess.phone),
            unverified: self.budget_of_unverified(&guess.phone),
            user,
            session,
        };
        self.store.write(move |tx| attempt.evaluate(tx))?
    }
}

struct Attempt {
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
        match present.filter(|code| !code.spent && code.expires_at > self.witness.now) {
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
        let within = |at: &&Timestamp| **at > self.witness.now - self.rules.window;
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
        tx.open_session(&self.session)?;
        let event = if signed_in.is_new { Event::SignedUp } else { Event::SignedIn };
        self.witness.note(tx, event, Some(self.session.user_id), Some(self.session.id))?;
        // Last, since it is everybody's in the block.
        if let Some(unverified) = &self.unverified {
            tx.return_budget(unverified)?;
        }
        Ok(Ok(Verified {
            signed_in,
            session: self.session.into(),
            delivery: outstanding.delivery_id.clone(),
        }))
    }
}

fn refused(refusal: SignInError) -> Step<Outcome> {
    Step::Rollback(Err(refusal))
}
