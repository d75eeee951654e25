//! What a code is asked for, and by whom.

use common::{Phone, SessionId, UserId};

use crate::{Bearer, Liveness, Purpose, SignInError, Tx};

/// What a code is asked for; all but signing in is for a session only.
#[derive(Debug, Clone)]
pub enum Cause {
    /// Signing in.
    SignIn,
    /// A fresh proof of the session's own number.
    Reauth(Bearer),
    /// Another number for the session's user.
    PhoneChange(Bearer),
}

impl Cause {
    pub(crate) fn purpose(&self) -> Purpose {
        match self {
            Self::SignIn => Purpose::SignIn,
            Self::Reauth(_) => Purpose::Reauth,
            Self::PhoneChange(_) => Purpose::PhoneChange,
        }
    }

    fn bearer(&self) -> Option<&Bearer> {
        match self {
            Self::SignIn => None,
            Self::Reauth(bearer) | Self::PhoneChange(bearer) => Some(bearer),
        }
    }

    /// The session that alone can use the code.
    pub(crate) fn session(&self) -> Option<SessionId> {
        self.bearer().map(|bearer| bearer.session)
    }

    /// Whom its messages are about.
    pub(crate) fn user(&self) -> Option<UserId> {
        self.bearer().map(|bearer| bearer.user)
    }

    /// Whether a code for `phone` may be asked for and tried: the session lives, and a change has a fresh proof.
    pub(crate) fn admit(&self, tx: &mut dyn Tx, phone: &Phone, live: Liveness) -> Result<(), SignInError> {
        match self {
            Self::SignIn => Ok(()),
            Self::Reauth(bearer) => bearer.hold(tx, None, live).map(|_| ()),
            Self::PhoneChange(bearer) => bearer.hold_fresh(tx, Some(phone), live).map(|_| ()),
        }
    }
}
