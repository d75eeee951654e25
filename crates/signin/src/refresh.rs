//! Going on with a session: a refresh token is traded for its successor.

use std::net::IpAddr;

use common::SessionId;

use crate::audit::Witness;
use crate::rules::REPEATS_WITHIN;
use crate::{Event, NotificationKind, Presented, Session, SignIn, SignInError, Step, Store, StoreError, Tx};

/// A session that goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refreshed {
    /// The session.
    pub session: Session,
    /// The generation of the token to hand out.
    pub generation: i64,
}

/// Why it does not go on.
enum Refusal {
    Over,
    UsedAgain,
    Suspended,
}

impl<S: Store> SignIn<S> {
    /// Trades a genuine token of the session, of the generation that it names, for the next one.
    ///
    /// A token is good once, and again within ten seconds for whoever lost the answer: the successor is the same. One
    /// that comes later was stolen, or its successor was, and nobody can tell which: the session ends.
    pub async fn refresh(
        &self,
        id: SessionId,
        generation: i64,
        peer: IpAddr,
    ) -> Result<Refreshed, SignInError> {
        let witness = self.witness(peer);
        let now = witness.now;
        let (live, repeats_since) = (self.rules.liveness(now), now - REPEATS_WITHIN);
        let presented = Presented { id, generation, live, repeats_since };
        let outcome = self.store.write_async(move |tx| judge(tx, &presented, &witness)).await?;
        outcome.map_err(|refusal| match refusal {
            Refusal::Over => SignInError::SessionEnded,
            Refusal::UsedAgain => {
                tracing::warn!(session_id = %id, "a used refresh token came again: the session was ended");
                SignInError::SessionEnded
            }
            Refusal::Suspended => SignInError::AccountSuspended,
        })
    }
}

/// A suspended user's token stays as it is, to be good when the suspension is lifted.
fn judge(
    tx: &mut dyn Tx,
    presented: &Presented,
    witness: &Witness,
) -> Result<Step<Result<Refreshed, Refusal>>, StoreError> {
    let Some(rotated) = tx.rotate_session(presented)? else {
        return Ok(Step::Rollback(Err(Refusal::Over)));
    };
    if rotated.ended {
        let Session { id, user_id, user_agent, .. } = rotated.session;
        witness.note(tx, Event::RefreshTokenReused, Some(user_id), Some(id))?;
        witness.tell(tx, user_id, NotificationKind::SessionReused, user_agent)?;
        return Ok(Step::Commit(Err(Refusal::UsedAgain)));
    }
    Ok(match tx.user(rotated.session.user_id)? {
        Some(user) if user.is_active => {
            Step::Commit(Ok(Refreshed { session: rotated.session, generation: rotated.generation }))
        }
        Some(_) => Step::Rollback(Err(Refusal::Suspended)),
        None => Step::Rollback(Err(Refusal::Over)),
    })
}
