//! What sign-in needs of a database: one transaction at a time, made of atomic facts.

mod accounts;

use common::requests::UpdateProfile;
use common::{DeliveryId, NotificationId, Phone, SessionId, Timestamp, UserId, VerificationId};

use crate::{
    AuditEntry, Budget, Claim, Ended, KeptAnswer, Litter, Liveness, NewMessage, NewNotification, NewSession,
    NewUser, NewVerification, Noted, Notification, NotificationsWanted, PhoneStatus, Presented, Purpose,
    Rotated, Rules, Session, SignedInUser, StoreError, Swept, Together, User, Verification,
};

pub use accounts::Accounts;

/// How a transaction ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<T> {
    /// What was written stays.
    Commit(T),
    /// Nothing was written.
    Rollback(T),
}

impl<T> Step<T> {
    /// The same end with another answer.
    pub fn map<U>(self, answer: impl FnOnce(T) -> U) -> Step<U> {
        match self {
            Self::Commit(with) => Step::Commit(answer(with)),
            Self::Rollback(with) => Step::Rollback(answer(with)),
        }
    }
}

/// A market's database.
pub trait Store: Send + Sync + 'static {
    /// Runs `step` in one write transaction and answers once its end is durable; an error rolls back.
    fn write<T, F>(&self, step: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Tx) -> Result<Step<T>, StoreError> + Send + 'static;

    /// Runs `step` as [`write`](Self::write) does, unless another transaction has the same claim: then none. That one
    /// may have ended when this answers.
    fn write_alone<T, F>(&self, claim: Claim, step: F) -> Result<Option<T>, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Tx) -> Result<Step<T>, StoreError> + Send + 'static;

    /// The same as [`write`](Self::write); a store that can do so keeps no thread waiting, another blocks.
    fn write_async<T, F>(&self, step: F) -> impl Future<Output = Result<T, StoreError>> + Send
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Tx) -> Result<Step<T>, StoreError> + Send + 'static,
    {
        async move { self.write(step) }
    }

    /// The same as [`write_alone`](Self::write_alone), waiting as [`write_async`](Self::write_async) does.
    fn write_alone_async<T, F>(
        &self,
        claim: Claim,
        step: F,
    ) -> impl Future<Output = Result<Option<T>, StoreError>> + Send
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Tx) -> Result<Step<T>, StoreError> + Send + 'static,
    {
        async move { self.write_alone(claim, step) }
    }

    /// The session and its user, if the session lives: one query.
    fn live_session(&self, id: SessionId, live: Liveness) -> Result<Option<(Session, User)>, StoreError>;

    /// The same for who must not wait; none where the database is elsewhere, or is asked too much at present.
    fn live_session_at_once(
        &self,
        _id: SessionId,
        _live: Liveness,
    ) -> Option<Result<Option<(Session, User)>, StoreError>> {
        None
    }

    /// The same, if the session's newest refresh token is of this generation: one query.
    fn live_generation(
        &self,
        id: SessionId,
        generation: i64,
        live: Liveness,
    ) -> Result<Option<(Session, User)>, StoreError>;

    /// The user's live sessions, the newest first: one query.
    fn live_sessions(&self, user: UserId, live: Liveness) -> Result<Vec<Session>, StoreError>;

    /// What the user was told, the newest first: one query.
    fn notifications(&self, wanted: NotificationsWanted) -> Result<Vec<Notification>, StoreError>;

    /// How much of it the user has not read: one query.
    fn unread_notifications(&self, user: UserId) -> Result<u64, StoreError>;
}

/// The facts of a write transaction. Each is one statement that the database decides.
///
/// A transaction about a phone first takes one of its windows, which locks the phone's row until the end:
/// all that is decided about one phone is decided in turn.
pub trait Tx: Accounts {
    /// The same for several facts at a time, where that is worth while.
    fn together(&mut self) -> Option<Box<dyn Together + '_>> {
        None
    }

    /// Notes a send at `now`, unless the phone is locked, wants no texts, or `rules.max_sends` lie within the rolling
    /// window.
    fn take_send(&mut self, phone: &Phone, now: Timestamp, rules: &Rules) -> Result<bool, StoreError>;

    /// Notes an attempt at `now`, unless the phone is locked or `rules.max_wrong` lie within the rolling window;
    /// the status that it leaves.
    fn take_attempt(
        &mut self,
        phone: &Phone,
        now: Timestamp,
        rules: &Rules,
    ) -> Result<Option<PhoneStatus>, StoreError>;

    /// The phone's windows and lock, if anything was ever noted of it.
    fn phone_status(&mut self, phone: &Phone) -> Result<Option<PhoneStatus>, StoreError>;

    /// Sets the count of wrong codes in a row and the end of the lock; only under the lock of a taken attempt.
    fn set_failures(
        &mut self,
        phone: &Phone,
        failures: u32,
        locked_until: Option<Timestamp>,
    ) -> Result<(), StoreError>;

    /// Forgets the attempts and the wrong codes in a row: the phone was proved.
    fn clear_attempts(&mut self, phone: &Phone) -> Result<(), StoreError>;

    /// Lifts the lock that the phone is under at `now`, and counts wrong codes anew; false if it is under none.
    fn unlock(&mut self, phone: &Phone, now: Timestamp) -> Result<bool, StoreError>;

    /// The phone wants no texts from `now` on; false if it wanted none before.
    fn stop_texts(&mut self, phone: &Phone, now: Timestamp) -> Result<bool, StoreError>;

    /// The phone wants texts again; false if it never stopped them.
    fn start_texts(&mut self, phone: &Phone) -> Result<bool, StoreError>;

    /// Takes one of each of the budgets at `now`, of which no two are of one kind. If one is used up: the place of the first
    /// that is, and what was taken of the others is the caller's to roll back. Every transaction that takes some does so in the
    /// same order, under the phone's lock, so that none waits for another in a circle.
    fn take_budgets(&mut self, budgets: &[Budget], now: Timestamp) -> Result<Option<usize>, StoreError>;

    /// Gives one of the budget back.
    fn return_budget(&mut self, budget: &Budget) -> Result<(), StoreError>;

    /// The budget's theoretical arrival, if anything was ever taken of it.
    fn budget_arrival(&mut self, budget: &Budget) -> Result<Option<Timestamp>, StoreError>;

    /// Notes this point of the transaction for [`Tx::return_to_mark`].
    fn mark(&mut self) -> Result<(), StoreError>;

    /// Undoes what was written since the mark, and lets the rows go that were locked for it.
    fn return_to_mark(&mut self) -> Result<(), StoreError>;

    /// Makes this the code of its phone and purpose, unless the present one is the same session's (or nobody's, as this
    /// one is), unspent, outlives this one's issue and was issued after `youngest`.
    fn put_verification(&mut self, new: &NewVerification, youngest: Timestamp) -> Result<bool, StoreError>;

    /// The last code of the phone for the purpose, spent or not.
    fn verification(&mut self, phone: &Phone, purpose: Purpose) -> Result<Option<Verification>, StoreError>;

    /// Counts a wrong guess at the code; `burn` ends it.
    fn miss_verification(&mut self, id: VerificationId, burn: bool) -> Result<(), StoreError>;

    /// Uses the code up; false if it was spent already.
    fn spend_verification(&mut self, id: VerificationId) -> Result<bool, StoreError>;

    /// Notes that the code in the message was used, which shows that it arrived: the message, if it was sent and that is
    /// news.
    fn note_use(&mut self, delivery: &DeliveryId, now: Timestamp) -> Result<Option<Noted>, StoreError>;

    /// The user of the phone, made if there was none; a known and active one's last login is set. None if the user is
    /// dormant, whom nothing changes.
    fn sign_in_user(&mut self, new: &NewUser) -> Result<Option<SignedInUser>, StoreError>;

    /// Opens a session.
    fn open_session(&mut self, new: &NewSession) -> Result<(), StoreError>;

    /// Judges a refresh token by the row of its session, if that lives. One of the present generation makes the next
    /// one the present, and the session seen now; a repeat of the one before changes nothing; any other ends the
    /// session.
    fn rotate_session(&mut self, presented: &Presented) -> Result<Option<Rotated>, StoreError>;

    /// Puts every token that a live session handed out behind it, at once: the next one is of the generation answered.
    fn renew_session(&mut self, id: SessionId, live: Liveness) -> Result<Option<Rotated>, StoreError>;

    /// Ends live sessions of the user; how many.
    fn end_sessions(&mut self, user: UserId, ended: Ended, live: Liveness) -> Result<usize, StoreError>;

    /// The user who has the phone.
    fn user_of(&mut self, phone: &Phone) -> Result<Option<UserId>, StoreError>;

    /// The user.
    fn user(&mut self, id: UserId) -> Result<Option<User>, StoreError>;

    /// Changes a user's profile; the user as it is then.
    fn update_profile(&mut self, id: UserId, change: &UpdateProfile) -> Result<Option<User>, StoreError>;

    /// The answer that was kept under the MAC of a client's key, if it has not expired at `now`.
    fn kept_answer(&mut self, key_mac: &str, now: Timestamp) -> Result<Option<KeptAnswer>, StoreError>;

    /// Keeps an answer, in place of an older one.
    fn keep_answer(&mut self, new: &KeptAnswer) -> Result<(), StoreError>;

    /// Adds a line to the audit log.
    fn note(&mut self, entry: &AuditEntry) -> Result<(), StoreError>;

    /// Tells a user of something.
    fn notify(&mut self, new: &NewNotification) -> Result<(), StoreError>;

    /// Tells a user of it, unless a session of theirs, over or not, was opened by the same `User-Agent`.
    fn notify_of_new_device(&mut self, new: &NewNotification) -> Result<(), StoreError>;

    /// Notes that the user read this notification, or all, at `now` if not before; how many there are.
    fn read_notifications(
        &mut self,
        user: UserId,
        id: Option<NotificationId>,
        now: Timestamp,
    ) -> Result<usize, StoreError>;

    /// Deletes a batch of what no longer matters, of the rows that come after `after` where they are walked through.
    fn sweep(&mut self, litter: &Litter, after: &str) -> Result<Swept, StoreError>;

    /// Puts a message into the outbox: it leaves if this transaction commits.
    fn enqueue(&mut self, message: &NewMessage) -> Result<(), StoreError>;
}
