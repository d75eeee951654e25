//! Another number for a user.

use chrono::TimeDelta;
use common::{DeliveryId, Language, Phone, SecretString};

use crate::attempt::Attempt;
use crate::erase::forget_phone;
use crate::{
    Bearer, Cause, Ended, Event, NewMessage, NotificationKind, Proved, SignIn, SignInError, Step, Store, Tx,
    User,
};

/// After this the old number need not be told any more.
const NOTICE_LIFETIME: TimeDelta = TimeDelta::days(1);

/// A code that was sent to the new number.
pub struct PhoneChange {
    /// Who has the session that asked for it.
    pub bearer: Bearer,
    /// The new number.
    pub to: Phone,
    /// The six digits.
    pub code: SecretString,
    /// What the old number is told.
    pub notice: Notice,
}

/// A text that tells a number what was done.
pub struct Notice {
    /// The channel that carries it.
    pub channel: String,
    /// The language of the text.
    pub language: Language,
    /// The text.
    pub text: SecretString,
}

impl<S: Store> SignIn<S> {
    /// Evaluates a code that the session asked for, judged as every attempt is; the user with the new number.
    ///
    /// Every other session ends, and the old number is told. That another user has the new number shows only after
    /// the right code. Whoever reached the market's cap must not have silenced this word, so that it is sent beyond it; it
    /// is counted, and each follows a code that was.
    pub fn change_phone(&self, change: PhoneChange) -> Result<Proved<User>, SignInError> {
        let PhoneChange { bearer, to, code, notice } = change;
        let attempt = self.attempt(to, bearer.peer, code, Cause::PhoneChange(bearer.clone()));
        let now = attempt.witness.now;
        let notice = (!self.is_test_number(&bearer.phone)).then(|| NewMessage {
            id: DeliveryId::new(&self.market, now, &*self.entropy),
            to: bearer.phone.clone(),
            about: Some(bearer.user),
            channel: notice.channel,
            language: notice.language,
            text: notice.text,
            code: None,
            purpose: None,
            created_at: now,
            expires_at: now + NOTICE_LIFETIME,
            hold: None,
        });
        let day = notice.as_ref().and_then(|_| self.some_budget_of_day());
        self.store.write(move |tx| {
            let step = attempt.evaluate(tx, None, |tx, used| {
                let then = proved(&attempt, tx, &bearer, notice.as_ref())?;
                Ok(Proved { then, used: used.message })
            })?;
            if let (Step::Commit(Ok(_)), Some(day)) = (&step, &day) {
                // Last, since all wait for the market's row.
                tx.take_budgets(std::slice::from_ref(day), now)?;
            }
            Ok(step)
        })?
    }
}

fn proved(
    attempt: &Attempt,
    tx: &mut dyn Tx,
    bearer: &Bearer,
    notice: Option<&NewMessage>,
) -> Result<User, SignInError> {
    let witness = &attempt.witness;
    tx.mark()?;
    tx.end_sessions(bearer.user, Ended::Others(bearer.session), attempt.rules.liveness(witness.now))?;
    let Some(user) = tx.change_phone(bearer.user, &attempt.phone, witness.now)? else {
        tx.return_to_mark()?;
        return Err(SignInError::PhoneTaken);
    };
    forget_phone(tx, &bearer.phone)?;
    witness.note(tx, Event::PhoneChanged, Some(user.id), Some(bearer.session))?;
    witness.tell(tx, user.id, NotificationKind::PhoneChanged, None)?;
    notice.map_or(Ok(()), |notice| tx.enqueue(notice))?;
    Ok(user)
}
