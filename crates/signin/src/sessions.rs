//! Who is signed in.

use std::net::IpAddr;

use common::{SessionId, UserId};

use crate::audit::Witness;
use crate::{Actor, Ended, Session, SignIn, SignInError, Step, Store, StoreError, Tx, User};

impl<S: Store> SignIn<S> {
    /// The live session `id` of `user_id` and its user: looked up at every request, so that what ends a session
    /// or suspends a user is seen at once.
    pub fn authenticate(&self, id: SessionId, user_id: UserId) -> Result<(Session, User), SignInError> {
        of_user(self.store.live_session(id, self.rules.liveness(self.clock.now()))?, user_id)
    }

    /// The same for who must not wait: none if the store can't answer at once.
    pub fn authenticate_at_once(
        &self,
        id: SessionId,
        user_id: UserId,
    ) -> Option<Result<(Session, User), SignInError>> {
        let found = self.store.live_session_at_once(id, self.rules.liveness(self.clock.now()))?;
        Some(found.map_err(SignInError::from).and_then(|found| of_user(found, user_id)))
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
    pub async fn end_sessions(&self, user: UserId, ended: Ended, peer: IpAddr) -> Result<usize, SignInError> {
        Ok(self.store.write_async(self.ending(self.witness(peer), user, ended)).await?)
    }

    /// The same by an operator: all of them.
    pub fn end_sessions_of(&self, user: UserId, actor: Actor) -> Result<usize, SignInError> {
        Ok(self.store.write(self.ending(self.witness_of(actor), user, Ended::All))?)
    }

    fn ending(
        &self,
        witness: Witness,
        user: UserId,
        ended: Ended,
    ) -> impl FnOnce(&mut dyn Tx) -> Result<Step<usize>, StoreError> + Send + use<S> {
        let live = self.rules.liveness(witness.now);
        move |tx| {
            let count = tx.end_sessions(user, ended, live)?;
            if count == 0 {
                return Ok(Step::Rollback(0));
            }
            let (event, session) = ended.event();
            witness.note(tx, event, Some(user), session)?;
            Ok(Step::Commit(count))
        }
    }
}

fn of_user(found: Option<(Session, User)>, user_id: UserId) -> Result<(Session, User), SignInError> {
    active(found.filter(|(session, _)| session.user_id == user_id))
}

/// The session, if there is one and its user may use it.
fn active(found: Option<(Session, User)>) -> Result<(Session, User), SignInError> {
    match found {
        Some((session, user)) if user.is_active => Ok((session, user)),
        Some(_) => Err(SignInError::AccountSuspended),
        None => Err(SignInError::SessionEnded),
    }
}
