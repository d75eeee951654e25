//! Asking for a code.

use std::net::IpAddr;

use chrono::TimeDelta;
use common::{DeliveryId, Language, Phone, SecretString, Timestamp, VerificationId, Window};

use serde::{Deserialize, Serialize};

use crate::budgets::Draw;
use crate::error::settled;
use crate::idempotency::{Named, unreadable};
use crate::rules::{SEND_REPEATS_WITHIN, SKEW};
use crate::{
    Cause, Hold, IdempotencyKey, Issue, KeptAnswer, NewMessage, NewVerification, NotIssued, PhoneStatus,
    Rules, SignIn, SignInError, Step, Store, StoreError, Tx, code, together,
};

/// A wish for a code.
pub struct CodeRequest {
    /// The phone to prove.
    pub phone: Phone,
    /// Who asks.
    pub peer: IpAddr,
    /// What to prove it for.
    pub cause: Cause,
    /// The channel that carries the code.
    pub channel: String,
    /// The language of the text.
    pub language: Language,
    /// The client's key for this request, if it has one.
    pub idempotency_key: Option<IdempotencyKey>,
    /// Writes the text around the code.
    pub text: Box<dyn FnOnce(&SecretString) -> SecretString + Send>,
    /// Who carries the message as soon as it is written; without one it waits in the outbox to be found.
    pub carrier: Option<Carrier>,
}

/// Who carries a message as soon as it is written.
pub struct Carrier {
    /// How it is held.
    pub hold: Hold,
    /// Takes it once it is committed.
    pub take: Box<dyn FnOnce(NewMessage) + Send>,
}

/// A code that is out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeIssued {
    /// Whether this request sent it.
    pub sent: bool,
    /// Seconds until it expires.
    pub expires_in: u64,
    /// Seconds until another can be asked for.
    pub resend_after: u64,
    /// The channel that carries it.
    pub channel: String,
    /// The message that carries it.
    pub delivery_id: DeliveryId,
}

type Outcome = Result<CodeIssued, SignInError>;

impl<S: Store> SignIn<S> {
    /// Sends a code, unless an unspent one is still young; ends the previous one.
    ///
    /// Judged in this order, in one transaction: the session that asks, if one must; lock, wish for no texts, young code, the peer's
    /// budget, the phone's window, the budgets of the number's prefix and of the market. Whatever refuses leaves nothing
    /// counted. A repeat with the key of a success is answered as that was.
    pub async fn send_code(&self, request: CodeRequest) -> Outcome {
        let now = self.clock.now();
        if let Some(code) = self.test_numbers.code(&request.phone, now) {
            return self.issue_fixed(request, code, now).await;
        }
        let code = code::draw(&*self.entropy);
        let (new, named) = (self.new_verification(&request, &code, now), self.named_send(&request));
        let message = NewMessage {
            id: new.delivery_id.clone(),
            to: request.phone,
            about: request.cause.user(),
            channel: request.channel,
            language: request.language,
            text: (request.text)(&code),
            code: Some(code),
            purpose: Some(request.cause.purpose()),
            created_at: now,
            expires_at: new.expires_at,
            hold: request.carrier.as_ref().map(|carrier| carrier.hold),
        };
        let draw = self.draw_of_send(request.peer, &new.phone);
        let sending = Sending { cause: request.cause, new, message, rules: self.rules.clone(), draw };
        let written = self.write_named(named.as_ref().map(Named::claim), move |tx| {
            let step = match &named {
                None => sending.judge(tx),
                Some(named) => sending.once(tx, named),
            }?;
            Ok(step.map(|outcome| outcome.map(|issued| (issued, sending.message))))
        });
        let (issued, message) = written.await?;
        if let Some(carrier) = request.carrier
            && message.id == issued.delivery_id
        {
            (carrier.take)(message);
        }
        Ok(issued)
    }

    /// A repeat wants the same code, by the same channel and in the same language.
    fn named_send(&self, request: &CodeRequest) -> Option<Named> {
        let key = request.idempotency_key.as_ref()?;
        let endpoint = format!("send-code {}", request.cause.purpose().as_str());
        let wish = format!("{} {}", request.channel, request.language).into();
        Some(Named::new(&self.code_key, (&endpoint, &request.phone, key), wish, SEND_REPEATS_WITHIN))
    }

    pub(crate) fn new_verification(
        &self,
        request: &CodeRequest,
        code: &SecretString,
        now: Timestamp,
    ) -> NewVerification {
        NewVerification {
            id: VerificationId::new(now, &*self.entropy),
            phone: request.phone.clone(),
            purpose: request.cause.purpose(),
            session: request.cause.session(),
            code_mac: self.code_key.mac(&request.phone, request.cause.purpose(), code),
            channel: request.channel.clone(),
            delivery_id: DeliveryId::new(&self.market, now, &*self.entropy),
            created_at: now,
            expires_at: now + self.rules.code_lifetime,
        }
    }
}

struct Sending {
    cause: Cause,
    new: NewVerification,
    message: NewMessage,
    rules: Rules,
    draw: Draw,
}

impl Sending {
    fn judge(&self, tx: &mut dyn Tx) -> Result<Step<Outcome>, StoreError> {
        let Self { new, rules, draw, .. } = self;
        let now = new.created_at;
        if let Err(refusal) = self.cause.admit(tx, &new.phone, rules.liveness(now)) {
            return settled(Err(refusal));
        }
        let (youngest, message, budgets) = (now - rules.resend_after, &self.message, draw.budgets());
        Ok(match together::issue(tx, &Issue { code: new, youngest, message, budgets, rules })? {
            None => Step::Commit(Ok(issued(new, rules.resend_after))),
            Some(NotIssued::Window) => Step::Rollback(refusal(tx, new, now, rules, draw)?),
            Some(NotIssued::Young) => {
                let young = young_code(tx, new, now, rules.resend_after)?;
                Step::Rollback(young.ok_or_else(|| vanished().into()))
            }
            Some(NotIssued::Budget(place)) => Step::Rollback(Err(draw.refusal(tx, place, now)?)),
        })
    }

    /// The same for a request with a key: what succeeds is kept for a repeat, also where nothing else is.
    fn once(&self, tx: &mut dyn Tx, named: &Named) -> Result<Step<Outcome>, StoreError> {
        let now = self.new.created_at;
        if let Some(kept) = tx.kept_answer(&named.key_mac, now)? {
            return Ok(Step::Rollback(repeated(&kept, named)?));
        }
        tx.mark()?;
        let issued = match self.judge(tx)? {
            Step::Commit(Ok(issued)) => issued,
            Step::Rollback(Ok(young)) => {
                tx.return_to_mark()?;
                young
            }
            refused @ (Step::Commit(Err(_)) | Step::Rollback(Err(_))) => return Ok(refused),
        };
        named.keep(tx, written(&issued), now)?;
        Ok(Step::Commit(Ok(issued)))
    }
}

/// The answer to be kept.
fn written(issued: &CodeIssued) -> String {
    serde_json::to_string(issued).expect("numbers and texts are always written")
}

fn repeated(kept: &KeptAnswer, named: &Named) -> Result<Outcome, StoreError> {
    if !named.asked(kept) {
        return Ok(Err(SignInError::IdempotencyKeyReused));
    }
    serde_json::from_str(&kept.answer).map(Ok).map_err(unreadable)
}

pub(crate) fn issued(new: &NewVerification, resend_after: TimeDelta) -> CodeIssued {
    CodeIssued {
        sent: true,
        expires_in: seconds_until(new.expires_at, new.created_at),
        resend_after: seconds_of(resend_after),
        channel: new.channel.clone(),
        delivery_id: new.delivery_id.clone(),
    }
}

/// The send was not taken: the lock goes first, then that texts are not wanted, then the young code that makes a send
/// needless, then the peer's budget, then the window.
fn refusal(
    tx: &mut dyn Tx,
    new: &NewVerification,
    now: Timestamp,
    rules: &Rules,
    draw: &Draw,
) -> Result<Outcome, StoreError> {
    let status = tx.phone_status(&new.phone)?.ok_or_else(vanished)?;
    if let Some(locked) = locked(&status, now, rules) {
        return Ok(Err(locked));
    }
    if status.texts_stopped_at.is_some() {
        return Ok(Err(SignInError::TextsStopped));
    }
    if let Some(young) = young_code(tx, new, now, rules.resend_after)? {
        return Ok(Ok(young));
    }
    if let Some(refused) = draw.take_peer(tx, now)? {
        return Ok(Err(refused));
    }
    let window = Window { name: "codes", quota: rules.max_sends.into(), seconds: seconds_of(rules.window) };
    let retry_after = room_after(&status.sends, rules.max_sends, rules.window, now);
    Ok(Err(SignInError::TooManyCodes { window, retry_after }))
}

/// The session's own code that is neither spent nor expired and was issued less than `resend_after` ago; `new` itself,
/// which this transaction may have put, is none.
pub(crate) fn young_code(
    tx: &mut dyn Tx,
    new: &NewVerification,
    now: Timestamp,
    resend_after: TimeDelta,
) -> Result<Option<CodeIssued>, StoreError> {
    let present = tx.verification(&new.phone, new.purpose)?;
    let own = present.filter(|code| code.session == new.session && code.id != new.id);
    let young = own.filter(|code| code.is_good(now) && code.created_at > now - resend_after);
    Ok(young.map(|code| CodeIssued {
        sent: false,
        expires_in: seconds_until(code.expires_at, now),
        resend_after: seconds_until(code.created_at + resend_after, now),
        channel: code.channel,
        delivery_id: code.delivery_id,
    }))
}

pub(crate) fn locked(status: &PhoneStatus, now: Timestamp, rules: &Rules) -> Option<SignInError> {
    let until =
        status.locked_until.filter(|until| (*until - rules.lock_for - SKEW..*until).contains(&now))?;
    let window = Window { name: "lock", quota: rules.lock_after, seconds: seconds_of(rules.lock_for) };
    Some(SignInError::PhoneLocked { window, retry_after: seconds_until(until, now) })
}

/// Seconds until the `max`-th newest of `taken` leaves the window, rounded up so that a retry then succeeds.
pub(crate) fn room_after(taken: &[Timestamp], max: u8, window: TimeDelta, now: Timestamp) -> u64 {
    let oldest = taken.get(usize::from(max) - 1);
    oldest.map_or(1, |at| seconds_until(*at + window, now)).max(1)
}

pub(crate) fn seconds_of(delta: TimeDelta) -> u64 {
    u64::try_from(delta.num_seconds()).unwrap_or_default()
}

/// Whole seconds from `now` to `then`, rounded up; none if it is past.
pub(crate) fn seconds_until(then: Timestamp, now: Timestamp) -> u64 {
    let millis = u64::try_from((then - now).num_milliseconds()).unwrap_or_default();
    let has_rest = (then - now).subsec_nanos() % 1_000_000 > 0;
    (millis + u64::from(has_rest)).div_ceil(1_000)
}

/// A row that another statement of the same transaction has just seen.
pub(crate) fn vanished() -> StoreError {
    StoreError::Conflict("a row that was there is gone".to_owned())
}
