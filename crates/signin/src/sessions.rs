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
        let (session, user) =
            live.filter(|(session, _)| session.user_id == user_id).ok_or(SignInError::SessionEnded)?;
        if user.is_active { Ok((session, user)) } else { Err(SignInError::AccountSuspended) }
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
