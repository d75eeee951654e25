//! What is kept of who did what: the audit log, and what the user is told of it.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use common::{AuditId, Clock, Entropy, NotificationId, SessionId, Timestamp, UserId};

use crate::{StoreError, Tx};

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// The user, or whoever holds what only the user should.
    User,
    /// An operator, by name.
    Operator(String),
    /// The service by itself.
    Service,
}

impl fmt::Display for Actor {
    /// The name in the log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User => f.write_str("user"),
            Self::Operator(name) => write!(f, "operator:{name}"),
            Self::Service => f.write_str("service"),
        }
    }
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A phone was proved for the first time: a user was made and signed in.
    SignedUp,
    /// A user signed in.
    SignedIn,
    /// A session was ended.
    SessionEnded,
    /// All sessions but the one that asked were ended.
    OtherSessionsEnded,
    /// All sessions were ended.
    AllSessionsEnded,
    /// A used refresh token came again, which ended its session.
    RefreshTokenReused,
    /// Wrong codes in a row locked the user's phone.
    PhoneLocked,
    /// The lock of the user's phone was lifted before its time.
    PhoneUnlocked,
    /// A user proved the number anew.
    Reauthenticated,
    /// A user has another number.
    PhoneChanged,
    /// Everything that is held of a user was handed out to them.
    AccountExported,
    /// A user was erased.
    AccountErased,
    /// A dormant user's number was proved by whoever has it now.
    AccountSetAside,
    /// A user who was set aside has the number again.
    AccountRestored,
    /// Whoever has the number stopped our texts.
    TextsStopped,
    /// Whoever has the number wants our texts again.
    TextsStarted,
    /// A user was suspended.
    AccountSuspended,
    /// A user's suspension was lifted.
    AccountResumed,
    /// An operator looked at what is known of a user.
    AccountShown,
    /// An operator looked at it unmasked.
    AccountRevealed,
    /// An operator had a text sent to see whether it arrives.
    TextTested,
}

impl Event {
    /// The name in the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignedUp => "signed_up",
            Self::SignedIn => "signed_in",
            Self::SessionEnded => "session_ended",
            Self::OtherSessionsEnded => "other_sessions_ended",
            Self::AllSessionsEnded => "all_sessions_ended",
            Self::RefreshTokenReused => "refresh_token_reused",
            Self::PhoneLocked => "phone_locked",
            Self::PhoneUnlocked => "phone_unlocked",
            Self::Reauthenticated => "reauthenticated",
            Self::PhoneChanged => "phone_changed",
            Self::AccountExported => "account_exported",
            Self::AccountErased => "account_erased",
            Self::AccountSetAside => "account_set_aside",
            Self::AccountRestored => "account_restored",
            Self::TextsStopped => "texts_stopped",
            Self::TextsStarted => "texts_started",
            Self::AccountSuspended => "account_suspended",
            Self::AccountResumed => "account_resumed",
            Self::AccountShown => "account_shown",
            Self::AccountRevealed => "account_revealed",
            Self::TextTested => "text_tested",
        }
    }
}

/// A line of the audit log: no phone, no code, no token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its id.
    pub id: AuditId,
    /// When it was.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// What was done.
    pub event: Event,
    /// To whom; nobody if the phone has no user.
    pub user: Option<UserId>,
    /// Which session did it, or was ended.
    pub session: Option<SessionId>,
    /// From where.
    pub address: Option<IpAddr>,
}

/// What a user is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotificationKind {
    /// The user signed in on a device that none of the sessions still known was opened on.
    NewDevice,
    /// A session was ended, since its refresh token was used twice.
    SessionReused,
    /// The number was locked after many wrong codes.
    NumberLocked,
    /// The account has another number.
    PhoneChanged,
}

impl NotificationKind {
    /// All there are.
    pub const ALL: [Self; 4] = [Self::NewDevice, Self::SessionReused, Self::NumberLocked, Self::PhoneChanged];

    /// The name in the database and in the contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NewDevice => "new_device",
            Self::SessionReused => "session_reused",
            Self::NumberLocked => "number_locked",
            Self::PhoneChanged => "phone_changed",
        }
    }
}

/// A notification to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNotification {
    /// Its id.
    pub id: NotificationId,
    /// Who is told.
    pub user: UserId,
    /// Of what.
    pub kind: NotificationKind,
    /// The `User-Agent` of the device that it is about.
    pub user_agent: Option<String>,
    /// When it was.
    pub created_at: Timestamp,
}

/// Who does something, when and from where: writes down what a transaction does.
#[derive(Clone)]
pub(crate) struct Witness {
    pub(crate) now: Timestamp,
    actor: Actor,
    address: Option<IpAddr>,
    entropy: Arc<dyn Entropy>,
}

impl Witness {
    pub(crate) fn new(
        actor: Actor,
        address: Option<IpAddr>,
        clock: &dyn Clock,
        entropy: &Arc<dyn Entropy>,
    ) -> Self {
        Self { now: clock.now(), actor, address, entropy: Arc::clone(entropy) }
    }

    /// The same moment, when the service does by itself what follows from it.
    pub(crate) fn by_service(&self) -> Self {
        Self { actor: Actor::Service, address: None, ..self.clone() }
    }

    /// Writes the event into the audit log.
    pub(crate) fn note(
        &self,
        tx: &mut dyn Tx,
        event: Event,
        user: Option<UserId>,
        session: Option<SessionId>,
    ) -> Result<(), StoreError> {
        tx.note(&self.entry(event, user, session))
    }

    /// The event as it stands in the audit log.
    pub(crate) fn entry(&self, event: Event, user: Option<UserId>, session: Option<SessionId>) -> AuditEntry {
        AuditEntry {
            id: AuditId::new(self.now, &*self.entropy),
            at: self.now,
            actor: self.actor.clone(),
            event,
            user,
            session,
            address: self.address,
        }
    }

    /// Tells the user.
    pub(crate) fn tell(
        &self,
        tx: &mut dyn Tx,
        user: UserId,
        kind: NotificationKind,
        user_agent: Option<String>,
    ) -> Result<(), StoreError> {
        tx.notify(&self.notification(user, kind, user_agent))
    }

    /// Tells the user of a device that is new to them; before its session is opened.
    pub(crate) fn tell_of_device(
        &self,
        tx: &mut dyn Tx,
        user: UserId,
        user_agent: Option<String>,
    ) -> Result<(), StoreError> {
        tx.notify_of_new_device(&self.notification(user, NotificationKind::NewDevice, user_agent))
    }

    fn notification(
        &self,
        user: UserId,
        kind: NotificationKind,
        user_agent: Option<String>,
    ) -> NewNotification {
        let id = NotificationId::new(self.now, &*self.entropy);
        NewNotification { id, user, kind, user_agent, created_at: self.now }
    }
}
