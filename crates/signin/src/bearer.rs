//! Who asks for more than a sign-in: a session, and how fresh its proof of the number is.

use std::net::IpAddr;

use common::{Phone, SessionId, Timestamp, UserId};

use crate::rules::FRESH_FOR;
use crate::{Liveness, Session, SignInError, StoreError, Tx, User};

/// A session that was authenticated, and from where.
#[derive(Debug, Clone)]
pub struct Bearer {
    /// The session.
    pub session: SessionId,
    /// Its user.
    pub user: UserId,
    /// The user's number, as it was seen.
    pub phone: Phone,
    /// From where.
    pub peer: IpAddr,
}

impl Session {
    /// Until when it may do what needs a fresh proof.
    pub fn fresh_until(&self) -> Timestamp {
        self.reauthenticated_at.unwrap_or(self.created_at).max(self.created_at) + FRESH_FOR
    }

    /// Refuses what needs a fresh proof where there is none.
    pub fn require_fresh(&self, now: Timestamp) -> Result<(), SignInError> {
        if now < self.fresh_until() { Ok(()) } else { Err(SignInError::ReauthenticationRequired) }
    }
}

impl Bearer {
    /// Locks the number, and `other` if there is one, then looks at the session again: what was true when the request
    /// came in may have been decided otherwise since.
    pub(crate) fn hold(
        &self,
        tx: &mut dyn Tx,
        other: Option<&Phone>,
        live: Liveness,
    ) -> Result<(Session, User), SignInError> {
        hold_phones(tx, [Some(&self.phone), other])?;
        let found = tx.live_session(self.session, live)?;
        let (session, user) =
            found.filter(|(session, _)| session.user_id == self.user).ok_or(SignInError::SessionEnded)?;
        if !user.is_active {
            return Err(SignInError::AccountSuspended);
        }
        if user.phone != self.phone {
            return Err(SignInError::Conflict);
        }
        Ok((session, user))
    }

    /// The same for what needs a fresh proof.
    pub(crate) fn hold_fresh(
        &self,
        tx: &mut dyn Tx,
        other: Option<&Phone>,
        live: Liveness,
    ) -> Result<(Session, User), SignInError> {
        let (session, user) = self.hold(tx, other, live)?;
        session.require_fresh(live.now)?;
        Ok((session, user))
    }
}

/// Locks phones in the one order that lets nobody wait in a circle.
pub(crate) fn hold_phones<'a>(
    tx: &mut dyn Tx,
    phones: impl IntoIterator<Item = Option<&'a Phone>>,
) -> Result<(), StoreError> {
    let mut phones: Vec<_> = phones.into_iter().flatten().collect();
    phones.sort_unstable();
    phones.dedup();
    phones.into_iter().try_for_each(|phone| tx.hold_phone(phone))
}
