//! An attempt at a code, whatever the code is for: taken before the code is looked at.

use std::net::IpAddr;

use common::{Phone, SecretString, Timestamp, Window};

use crate::audit::Witness;
use crate::budgets::Draw;
use crate::error::settled;
use crate::rules::{MISSES_THAT_BURN, SKEW};
use crate::send_code::{locked, room_after, seconds_of, vanished};
use crate::{
    Attempted, Budget, Cause, CodeKey, Event, NewUser, Noted, NotificationKind, PhoneStatus, RightCode,
    Rules, SignIn, SignInError, Step, Store, StoreError, Tx, Used, Verification, Wanted, together,
};

/// How a transaction about an attempt ends.
pub(crate) type Evaluated<T> = Result<Step<Result<T, SignInError>>, StoreError>;

/// A right code for more than a sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proved<T> {
    /// What follows from it.
    pub then: T,
    /// The message that carried the code, if it was sent.
    pub used: Option<Noted>,
}

pub(crate) struct Attempt {
    pub(crate) witness: Witness,
    pub(crate) phone: Phone,
    pub(crate) cause: Cause,
    pub(crate) rules: Rules,
    code: SecretString,
    key: CodeKey,
    draw: Draw,
    /// What the code drew on when it was sent.
    unverified: Option<Budget>,
}

impl<S: Store> SignIn<S> {
    /// An attempt at the code that was sent to `phone`.
    pub(crate) fn attempt(&self, phone: Phone, peer: IpAddr, code: SecretString, cause: Cause) -> Attempt {
        Attempt {
            witness: self.witness(peer),
            draw: self.draw_of_guess(peer, &phone),
            unverified: (!self.is_test_number(&phone)).then(|| self.budget_of_unverified(&phone)).flatten(),
            phone,
            cause,
            rules: self.rules.clone(),
            code,
            key: self.code_key.clone(),
        }
    }
}

impl Attempt {
    /// Judged in this order, in one transaction: the session that asks, if one must; lock, the peer's budget, the phone's window, and for a guess at an
    /// outstanding code the budgets of the number's prefix and of the market. Whatever refuses leaves nothing counted.
    ///
    /// A right code gives back what it took, is used up and signs `user` in, also if `proved` then refuses.
    pub(crate) fn evaluate<T>(
        &self,
        tx: &mut dyn Tx,
        user: Option<&NewUser>,
        proved: impl FnOnce(&mut dyn Tx, Used) -> Result<T, SignInError>,
    ) -> Evaluated<T> {
        if let Err(refusal) = self.cause.admit(tx, &self.phone, self.rules.liveness(self.witness.now)) {
            return settled(Err(refusal));
        }
        let wanted = Wanted {
            phone: &self.phone,
            purpose: self.cause.purpose(),
            session: self.cause.session(),
            now: self.witness.now,
            budgets: self.draw.budgets(),
            rules: &self.rules,
        };
        let Some(Attempted { status, outstanding, used_up }) = together::take_attempt(tx, &wanted)? else {
            return self.refusal(tx).map(refused);
        };
        if let Some(place) = used_up {
            return Ok(refused(self.draw.refusal(tx, place, self.witness.now)?));
        }
        if let Some(outstanding) = outstanding {
            if self.is_right(&outstanding) {
                return self.use_up(tx, &outstanding, user, proved);
            }
            return Ok(Step::Commit(Err(self.miss(tx, &outstanding, &status)?)));
        }
        Ok(match self.draw.take_peer(tx, self.witness.now)? {
            Some(spent) => refused(spent),
            None => Step::Commit(Err(self.wrong(&status))),
        })
    }

    /// Whether the window and the peer's budget let one more guess through; takes one of each.
    pub(crate) fn is_allowed(&self, tx: &mut dyn Tx) -> Result<bool, StoreError> {
        Ok(tx.take_attempt(&self.phone, self.witness.now, &self.rules)?.is_some()
            && self.draw.take_peer(tx, self.witness.now)?.is_none())
    }

    /// What a guess draws on was taken before, so that a refusal says nothing about it.
    fn is_right(&self, outstanding: &Verification) -> bool {
        self.key.matches(&outstanding.code_mac, &self.phone, self.cause.purpose(), &self.code)
    }

    fn use_up<T>(
        &self,
        tx: &mut dyn Tx,
        code: &Verification,
        user: Option<&NewUser>,
        proved: impl FnOnce(&mut dyn Tx, Used) -> Result<T, SignInError>,
    ) -> Evaluated<T> {
        let budgets: Vec<_> = self.draw.budgets().iter().chain(&self.unverified).collect();
        let (phone, now) = (&self.phone, self.witness.now);
        let used = together::use_up(tx, &RightCode { code, phone, now, budgets: &budgets, user })?;
        match proved(tx, used) {
            Err(SignInError::Store(error)) => Err(error),
            outcome => Ok(Step::Commit(outcome)),
        }
    }

    fn refusal(&self, tx: &mut dyn Tx) -> Result<SignInError, StoreError> {
        let status = tx.phone_status(&self.phone)?.ok_or_else(vanished)?;
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
        tx.set_failures(&self.phone, failures, locked_until)?;
        if locked_until.is_some() {
            self.tell_of_lock(tx)?;
        }
        Ok(self.wrong(status))
    }

    fn tell_of_lock(&self, tx: &mut dyn Tx) -> Result<(), StoreError> {
        let user = tx.user_of(&self.phone)?;
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
}

fn refused<T>(refusal: SignInError) -> Step<Result<T, SignInError>> {
    Step::Rollback(Err(refusal))
}
