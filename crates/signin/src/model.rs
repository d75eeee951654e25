//! What sign-in speaks of.

use chrono::TimeDelta;
use common::{DeliveryId, Language, Phone, SecretString, SessionId, Timestamp, UserId, VerificationId};

use crate::{Event, SKEW};

/// What a code proves the phone for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Signing in.
    SignIn,
    /// A fresh proof: that whoever has the session still has the phone.
    Reauth,
    /// Making the phone that of a user who has another one.
    PhoneChange,
}

impl Purpose {
    /// The name in the database and in the code's MAC.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Reauth => "reauth",
            Self::PhoneChange => "phone_change",
        }
    }
}

/// What is known of a phone's windows and lock.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PhoneStatus {
    /// When codes were sent, newest first; at most the ten last.
    pub sends: Vec<Timestamp>,
    /// When codes were tried and not found right, newest first; at most the ten last.
    pub attempts: Vec<Timestamp>,
    /// Wrong guesses at outstanding codes since the last right one or the last lock.
    pub failures: u32,
    /// The end of the lock.
    pub locked_until: Option<Timestamp>,
    /// When whoever has the phone stopped our texts.
    pub texts_stopped_at: Option<Timestamp>,
}

/// A code to be.
#[derive(Debug, Clone)]
pub struct NewVerification {
    /// Its id.
    pub id: VerificationId,
    /// The phone that it proves.
    pub phone: Phone,
    /// What it proves the phone for.
    pub purpose: Purpose,
    /// The session that asked for it, which alone can use it; none for signing in.
    pub session: Option<SessionId>,
    /// Its keyed MAC.
    pub code_mac: String,
    /// The channel that carries it.
    pub channel: String,
    /// The message that carries it.
    pub delivery_id: DeliveryId,
    /// When it was issued.
    pub created_at: Timestamp,
    /// When it expires.
    pub expires_at: Timestamp,
}

/// The last code of a phone.
#[derive(Debug, Clone)]
pub struct Verification {
    /// Its id.
    pub id: VerificationId,
    /// The session that asked for it, which alone can use it; none for signing in.
    pub session: Option<SessionId>,
    /// Its keyed MAC.
    pub code_mac: String,
    /// The channel that carried it.
    pub channel: String,
    /// The message that carried it.
    pub delivery_id: DeliveryId,
    /// When it was issued.
    pub created_at: Timestamp,
    /// When it expires.
    pub expires_at: Timestamp,
    /// How many wrong guesses it saw.
    pub misses: u32,
    /// Whether it was used or burnt.
    pub spent: bool,
}

impl Verification {
    /// Whether the code can still be used: it is neither spent nor expired, and not from a time that is yet to come.
    pub(crate) fn is_good(&self, now: Timestamp) -> bool {
        !self.spent && self.expires_at > now && self.created_at <= now + SKEW
    }
}

/// A user to be, or to be signed in.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// The id, if there is no user yet.
    pub id: UserId,
    /// The proven phone.
    pub phone: Phone,
    /// Now.
    pub now: Timestamp,
    /// A user who did not prove the number after this is dormant.
    pub dormant_until: Timestamp,
}

/// A user who proved a phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedInUser {
    /// The user.
    pub user: User,
    /// Whether there was none before.
    pub is_new: bool,
}

/// A user, as far as sign-in knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The id.
    pub id: UserId,
    /// The phone.
    pub phone: Phone,
    /// The full name, if one was given.
    pub full_name: Option<String>,
    /// The picture's address, if one was given.
    pub profile_image_url: Option<String>,
    /// The chosen language, if one was chosen.
    pub language: Option<Language>,
    /// False while suspended.
    pub is_active: bool,
    /// True once the phone was proved.
    pub is_verified: bool,
    /// The first sign-in.
    pub created_at: Timestamp,
    /// The last sign-in.
    pub last_login_at: Timestamp,
    /// Since when the user is set aside; `phone` is then the number that it was.
    pub set_aside_at: Option<Timestamp>,
}

/// A session to be.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// The id.
    pub id: SessionId,
    /// Whose it is.
    pub user_id: UserId,
    /// The `User-Agent` that opened it, cut to 255 characters.
    pub user_agent: Option<String>,
    /// When it opens.
    pub created_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The id.
    pub id: SessionId,
    /// Whose it is.
    pub user_id: UserId,
    /// The `User-Agent` that opened it.
    pub user_agent: Option<String>,
    /// When it opened.
    pub created_at: Timestamp,
    /// When it was last refreshed, or opened.
    pub last_seen_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// When its user last proved the number anew.
    pub reauthenticated_at: Option<Timestamp>,
}

impl From<NewSession> for Session {
    fn from(new: NewSession) -> Self {
        Self {
            id: new.id,
            user_id: new.user_id,
            user_agent: new.user_agent,
            created_at: new.created_at,
            last_seen_at: new.created_at,
            expires_at: new.expires_at,
            reauthenticated_at: None,
        }
    }
}

/// The moment at which a session lives: it has not ended, expires after `now`, was seen after `seen_after` and not opened
/// in a time to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Liveness {
    /// Now.
    pub now: Timestamp,
    /// When a session that is not idle was last seen at the earliest; the epoch if any may be idle.
    pub seen_after: Timestamp,
}

impl Liveness {
    /// When a session was opened at the latest: one from later was opened by a clock that has been put right since. A day,
    /// for nobody should be signed out by an hour's difference.
    pub fn opened_by(&self) -> Timestamp {
        self.now + TimeDelta::days(1)
    }
}

/// The sessions of a user that end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// This one.
    One(SessionId),
    /// All but this one.
    Others(SessionId),
    /// All.
    All,
}

impl Ended {
    /// What the audit log calls it, and the session that it is about.
    pub(crate) fn event(self) -> (Event, Option<SessionId>) {
        match self {
            Self::One(id) => (Event::SessionEnded, Some(id)),
            Self::Others(id) => (Event::OtherSessionsEnded, Some(id)),
            Self::All => (Event::AllSessionsEnded, None),
        }
    }
}

/// A genuine refresh token, as the session's row judges it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presented {
    /// The session.
    pub id: SessionId,
    /// The generation that the token is of.
    pub generation: i64,
    /// When the session must live.
    pub live: Liveness,
    /// A token of the generation before is a repeat if its rotation was then or later.
    pub repeats_since: Timestamp,
}

/// A session after a refresh token was presented to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotated {
    /// The session.
    pub session: Session,
    /// The present generation.
    pub generation: i64,
    /// Whether this ended it: the token was used up.
    pub ended: bool,
}

/// A message for the outbox.
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// Its id.
    pub id: DeliveryId,
    /// Where it goes.
    pub to: Phone,
    /// Whom it is about, if it is more than a code to sign in with: it goes when the user does.
    pub about: Option<UserId>,
    /// The channel.
    pub channel: String,
    /// The language of its text.
    pub language: Language,
    /// Its text.
    pub text: SecretString,
    /// The code in it, if there is one.
    pub code: Option<SecretString>,
    /// What that code proves the phone for: the message is of no use once the code was replaced or used up.
    pub purpose: Option<Purpose>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it is of no use any more.
    pub expires_at: Timestamp,
    /// How it is in the hands of who wrote it, if it is.
    pub hold: Option<Hold>,
}

/// How a message is in somebody's hands as soon as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold {
    /// Until when nobody else looks for it.
    pub until: Timestamp,
    /// Who is asked to carry it, if that is clear: the try begins with the commit.
    pub provider: Option<&'static str>,
}

/// A message of which something new was noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// Which.
    pub id: DeliveryId,
    /// Where it went.
    pub to: Phone,
    /// Who carried it.
    pub provider: String,
}
