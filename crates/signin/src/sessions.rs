//! Who is signed in.

use std::net::IpAddr;

use common::{SessionId, UserId};

use crate::audit::Witness;
use crate::{Actor, Ended, Session, SignIn, SignInError, Step, Store, User};

impl<S: Store> SignIn<S> {
    /// The live session `id` of `user_id` and its user: looked up at every request, so that what ends a session
    /// or suspends a user is seen at once.
    pub fn authenticate(&self, id: SessionId, user_id: UserId) -> Result<(Session, User), SignInError> {
        let live = self.store.live_session(id, self.rules.liveness(self.clock.now()))?;
        active(live.filter(|(session, _)| session.user_id == user_id))
    }

    /// The live session of a genuine refresh token and its user, if the token is the session's newest; nothing comes
    /// of it if it is not.
    pub fn inspect_refresh(&self, id: SessionId, generation: i64) -> Result<(Session, User), SignInError> {
        active(self.store.live_generation(id, generation, self.rules.liveness(self.clock.now()))?)
    }

    /// The user's live sessions, the newest first.
    pub fn sessions(&self, user: UserId) -> Result<Vec<Session>, SignInError> {
        Ok(self.store.live_sessions(user, self.rules.liveness(self.clock.now()))?)
    }

    /// Ends sessions of the user, all at once; how many there were to end.
    pub fn end_sessions(&self, user: UserId, ended: Ended, peer: IpAddr) -> Result<usize, SignInError> {
        self.end_sessions_by(self.witness(peer), user, ended)
    }

    /// The same by an operator: all of them.
    pub fn end_sessions_of(&self, user: UserId, actor: Actor) -> Result<usize, SignInError> {
        self.end_sessions_by(self.witness_of(actor), user, Ended::All)
    }

    fn end_sessions_by(&self, witness: Witness, user: UserId, ended: Ended) -> Result<usize, SignInError> {
        let live = self.rules.liveness(witness.now);
        Ok(self.store.write(move |tx| {
            let count = tx.end_sessions(user, ended, live)?;
            if count == 0 {
                return Ok(Step::Rollback(0));
            }
            let (event, session) = ended.event();
            witness.note(tx, event, Some(user), session)?;
            Ok(Step::Commit(count))
        })?)
    }
}

/// The session, if there is one and its user may use it.
fn active(found: Option<(Session, User)>) -> Result<(Session, User), SignInError> {
    match found {
        Some((session, user)) if user.is_active => Ok((session, user)),
        Some(_) => Err(SignInError::AccountSuspended),
        None => Err(SignInError::SessionEnded),
    }
}
