//! A store in memory, for tests of the rules: as strict as a database, one transaction at a time.

mod tx;

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use common::{Phone, SessionId, Timestamp, UserId};

use crate::contract::TestStore;
use crate::{NewMessage, PhoneStatus, Purpose, Session, Step, Store, StoreError, Tx, User, Verification};

/// A store that forgets everything when dropped.
#[derive(Default)]
pub struct MemoryStore(Mutex<State>);

#[derive(Clone, Default)]
struct State {
    phones: HashMap<Phone, PhoneStatus>,
    verifications: HashMap<(Phone, Purpose), Verification>,
    users: HashMap<Phone, User>,
    sessions: HashMap<SessionId, (Session, Option<Timestamp>)>,
    messages: Vec<NewMessage>,
    budgets: HashMap<(&'static str, String), Timestamp>,
    marked: Option<Box<State>>,
}

impl MemoryStore {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn write<T, F>(&self, step: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Tx) -> Result<Step<T>, StoreError> + Send + 'static,
    {
        let mut state = self.state();
        let mut draft = state.clone();
        match step(&mut draft)? {
            Step::Commit(answer) => {
                *state = draft;
                Ok(answer)
            }
            Step::Rollback(answer) => Ok(answer),
        }
    }

    fn live_session(&self, id: SessionId, now: Timestamp) -> Result<Option<(Session, User)>, StoreError> {
        let state = self.state();
        let session = state.sessions.get(&id).filter(|entry| is_live(entry, now)).map(|(session, _)| session);
        Ok(session.and_then(|session| Some((session.clone(), state.user(session.user_id)?.clone()))))
    }
}

fn is_live((session, ended_at): &(Session, Option<Timestamp>), now: Timestamp) -> bool {
    ended_at.is_none() && session.expires_at > now
}

impl State {
    fn user(&self, id: UserId) -> Option<&User> {
        self.users.values().find(|user| user.id == id)
    }
}

impl TestStore for MemoryStore {
    fn suspend(&self, id: UserId) {
        for user in self.state().users.values_mut().filter(|user| user.id == id) {
            user.is_active = false;
        }
    }

    fn messages_to(&self, phone: &Phone) -> usize {
        self.state().messages.iter().filter(|message| message.to == *phone).count()
    }
}
