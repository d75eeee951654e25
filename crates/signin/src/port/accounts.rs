//! The facts about whole accounts: whose a number is, what is held of a user, and what becomes of it.

use common::{Phone, SessionId, Timestamp, UserId};

use crate::{
    AuditLine, AuditQuery, CodeRecord, Liveness, MessageRecord, Notification, Session, SessionRecord,
    StoreError, User,
};

/// Facts of a write transaction like those of [`Tx`](crate::Tx), of which they are a part.
///
/// What is decided about an account is decided under the lock of its phone's row, and under that of the other phone if
/// there is one, the smaller first. After it come sessions, then the user: in this order nobody waits in a circle.
pub trait Accounts {
    /// Locks the phone's row until the end, as a taken window does.
    fn hold_phone(&mut self, phone: &Phone) -> Result<(), StoreError>;

    /// The session and its user, if the session lives.
    fn live_session(&mut self, id: SessionId, live: Liveness) -> Result<Option<(Session, User)>, StoreError>;

    /// The live session's user proved the number anew; false if the session is over.
    fn reauthenticate(&mut self, id: SessionId, live: Liveness) -> Result<bool, StoreError>;

    /// The user's number was proved at `now`, other than by signing in.
    fn prove(&mut self, id: UserId, now: Timestamp) -> Result<(), StoreError>;

    /// Gives the user another number, proved at `now`; none if another user has it: the unique index decides.
    fn change_phone(&mut self, id: UserId, to: &Phone, now: Timestamp) -> Result<Option<User>, StoreError>;

    /// Forgets every code of the phone, whatever it was for.
    fn forget_codes(&mut self, phone: &Phone) -> Result<(), StoreError>;

    /// Forgets every message to the phone; one that was not sent never is.
    fn forget_messages(&mut self, phone: &Phone) -> Result<(), StoreError>;

    /// Forgets the addresses of the audit log's lines about the user.
    fn forget_addresses(&mut self, id: UserId) -> Result<(), StoreError>;

    /// Deletes the user with everything that is theirs; false if there is none.
    fn erase_user(&mut self, id: UserId) -> Result<bool, StoreError>;

    /// Takes the number from the user, who is set aside from `now` on; false if there is none with a number.
    fn set_aside(&mut self, id: UserId, now: Timestamp) -> Result<bool, StoreError>;

    /// Gives a user who was set aside the number back; none if there is no such user.
    fn restore(&mut self, id: UserId, now: Timestamp) -> Result<Option<User>, StoreError>;

    /// Up to `limit` users who were set aside at `until` or before, the first of them first; they stay so until the end.
    fn set_aside_until(&mut self, until: Timestamp, limit: u32) -> Result<Vec<UserId>, StoreError>;

    /// Suspends the user, or lifts the suspension; false if there is none, or nothing to change.
    fn set_active(&mut self, id: UserId, is_active: bool) -> Result<bool, StoreError>;

    /// Who has the number, then who had it and was set aside, the last of them first.
    fn users_of(&mut self, phone: &Phone) -> Result<Vec<User>, StoreError>;

    /// The user's sessions, over or not, the newest first.
    fn sessions_of(&mut self, id: UserId) -> Result<Vec<SessionRecord>, StoreError>;

    /// What the user was told, the newest first.
    fn notifications_of(&mut self, id: UserId) -> Result<Vec<Notification>, StoreError>;

    /// The codes of the user's phone, if there is one, and those that the user's sessions asked for, the newest first.
    fn codes_of(&mut self, id: UserId, phone: Option<&Phone>) -> Result<Vec<CodeRecord>, StoreError>;

    /// The messages to the user's phone, if there is one, and those about the user, the newest first.
    fn messages_of(&mut self, id: UserId, phone: Option<&Phone>) -> Result<Vec<MessageRecord>, StoreError>;

    /// Lines of the audit log.
    fn audit_log(&mut self, query: &AuditQuery) -> Result<Vec<AuditLine>, StoreError>;
}
