//! Who is signed in.

use common::{SessionId, UserId};

use crate::{Session, SignIn, SignInError, Step, Store, User};

impl<S: Store> SignIn<S> {
    /// The live session `id` of `user_id` and its user: looked up at every request, so that what ends a session
    /// or suspends a user is seen at once.
    pub fn authenticate(&self, id: SessionId, user_id: UserId) -> Result<(Session, User), SignInError> {
        let live = self.store.live_session(id, self.clock.now())?;
        let (session, user) =
            live.filter(|(session, _)| session.user_id == user_id).ok_or(SignInError::SessionEnded)?;
        if user.is_active { Ok((session, user)) } else { Err(SignInError::AccountSuspended) }
    }

    /// Ends the session; it may have ended already.
    pub fn logout(&self, id: SessionId) -> Result<(), SignInError> {
        let now = self.clock.now();
        self.store.write(move |tx| tx.end_session(id, now).map(Step::Commit))?;
        Ok(())
    }
}
