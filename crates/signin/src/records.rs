//! What is held of a user, as it is read: for the user's own export and for operators.

use common::{AuditId, Phone, SessionId, Timestamp, UserId};

use crate::{Notification, PhoneStatus, Session, User};

/// A session, over or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRecord {
    /// The session.
    pub session: Session,
    /// When it was ended before its time.
    pub ended_at: Option<Timestamp>,
}

/// A code, without what is kept of its digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRecord {
    /// The phone that it proves.
    pub phone: Phone,
    /// What it proves the phone for.
    pub purpose: String,
    /// The channel that carried it.
    pub channel: String,
    /// When it was issued.
    pub created_at: Timestamp,
    /// When it expires.
    pub expires_at: Timestamp,
    /// Whether it was used or burnt.
    pub spent: bool,
}

/// A message, without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRecord {
    /// Its id.
    pub id: String,
    /// Where it goes.
    pub to: Phone,
    /// The channel.
    pub channel: String,
    /// The language of its text.
    pub language: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was handed over.
    pub sent_at: Option<Timestamp>,
    /// When it was given up.
    pub failed_at: Option<Timestamp>,
}

/// A line of the audit log, its names as they were written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLine {
    /// Its id.
    pub id: AuditId,
    /// When it was.
    pub at: Timestamp,
    /// Who did it.
    pub actor: String,
    /// What was done.
    pub event: String,
    /// To whom.
    pub user: Option<UserId>,
    /// Which session did it, or was ended.
    pub session: Option<SessionId>,
    /// From where, unless that is forgotten.
    pub address: Option<String>,
}

/// Which lines of the audit log are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditQuery {
    /// Those about this user only.
    pub user: Option<UserId>,
    /// Those of this time or later.
    pub since: Timestamp,
    /// Those behind this one only.
    pub after: Option<AuditId>,
    /// The last ones, or the first ones.
    pub end: End,
    /// As many at most.
    pub limit: u32,
}

/// At which end of the lines that fit a limit cuts; they are told the oldest first either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The oldest are kept.
    First,
    /// The newest are kept.
    Last,
}

/// Everything that is held of a user, beside what the market's own tables hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holdings {
    /// The user.
    pub user: User,
    /// The sessions, the newest first.
    pub sessions: Vec<SessionRecord>,
    /// What the user was told, the newest first.
    pub notifications: Vec<Notification>,
    /// The audit log's lines about the user, the oldest first.
    pub audit_log: Vec<AuditLine>,
    /// The codes, the newest first.
    pub codes: Vec<CodeRecord>,
    /// The messages, the newest first.
    pub messages: Vec<MessageRecord>,
    /// The windows and the lock of the number.
    pub windows: PhoneStatus,
}
