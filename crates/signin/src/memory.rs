//! A store in memory, for tests of the rules: as strict as a database, one transaction at a time.

mod accounts;
mod sweep;
mod tx;

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use common::{Phone, SessionId, Timestamp, UserId};

use crate::contract::{Audited, TestStore};
use crate::{
    AuditEntry, Claim, Claims, KeptAnswer, Liveness, NewMessage, NewNotification, Notification,
    NotificationsWanted, PhoneStatus, Purpose, Session, Step, Store, StoreError, Tx, User, Verification,
};

/// A store that forgets everything when dropped.
#[derive(Default)]
pub struct MemoryStore {
    state: Mutex<State>,
    claims: Claims,
}

#[derive(Clone, Default)]
struct State {
    phones: HashMap<Phone, PhoneStatus>,
    verifications: HashMap<(Phone, Purpose), Verification>,
    users: HashMap<UserId, User>,
    proved: HashMap<UserId, Timestamp>,
    sessions: HashMap<SessionId, SessionRow>,
    messages: Vec<NewMessage>,
    audit_log: Vec<AuditEntry>,
    notifications: Vec<NotificationRow>,
    budgets: HashMap<(&'static str, String), Timestamp>,
    answers: HashMap<String, KeptAnswer>,
    marked: Option<Box<State>>,
}

#[derive(Clone)]
struct SessionRow {
    session: Session,
    generation: i64,
    rotated_at: Timestamp,
    ended_at: Option<Timestamp>,
}

#[derive(Clone)]
struct NotificationRow {
    user: UserId,
    notification: Notification,
}

impl From<&NewNotification> for NotificationRow {
    fn from(new: &NewNotification) -> Self {
        let NewNotification { id, user, kind, user_agent, created_at } = new.clone();
        Self { user, notification: Notification { id, kind, user_agent, created_at, read_at: None } }
    }
}

impl SessionRow {
    fn lives(&self, live: Liveness) -> bool {
        let Session { created_at, expires_at, last_seen_at, .. } = self.session;
        self.ended_at.is_none()
            && created_at <= live.opened_by()
            && expires_at > live.now
            && last_seen_at > live.seen_after
    }
}

impl MemoryStore {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
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

    fn write_alone<T, F>(&self, claim: Claim, step: F) -> Result<Option<T>, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Tx) -> Result<Step<T>, StoreError> + Send + 'static,
    {
        self.claims.take(claim).map(|_held| self.write(step)).transpose()
    }

    fn live_session(&self, id: SessionId, live: Liveness) -> Result<Option<(Session, User)>, StoreError> {
        Ok(self.state().live(id, live, |_| true))
    }

    fn live_generation(
        &self,
        id: SessionId,
        generation: i64,
        live: Liveness,
    ) -> Result<Option<(Session, User)>, StoreError> {
        Ok(self.state().live(id, live, |row| row.generation == generation))
    }

    fn live_sessions(&self, user: UserId, live: Liveness) -> Result<Vec<Session>, StoreError> {
        let state = self.state();
        let own = state.sessions.values().filter(|row| row.session.user_id == user && row.lives(live));
        let mut sessions: Vec<_> = own.map(|row| row.session.clone()).collect();
        sessions.sort_by_key(|session| std::cmp::Reverse((session.created_at, session.id)));
        Ok(sessions)
    }

    fn notifications(&self, wanted: NotificationsWanted) -> Result<Vec<Notification>, StoreError> {
        let state = self.state();
        let mut own: Vec<_> = state.told(wanted.user).cloned().collect();
        own.retain(|one| wanted.before.is_none_or(|before| one.id < before));
        own.retain(|one| !wanted.unread_only || one.read_at.is_none());
        own.sort_by_key(|one| std::cmp::Reverse(one.id));
        own.truncate(wanted.limit.into());
        Ok(own)
    }

    fn unread_notifications(&self, user: UserId) -> Result<u64, StoreError> {
        let state = self.state();
        Ok(state.told(user).filter(|one| one.read_at.is_none()).count() as u64)
    }
}

impl State {
    fn told(&self, user: UserId) -> impl Iterator<Item = &Notification> {
        self.notifications.iter().filter(move |row| row.user == user).map(|row| &row.notification)
    }

    fn live(
        &self,
        id: SessionId,
        live: Liveness,
        is_meant: impl Fn(&SessionRow) -> bool,
    ) -> Option<(Session, User)> {
        let row = self.sessions.get(&id).filter(|row| row.lives(live) && is_meant(row))?;
        Some((row.session.clone(), self.user(row.session.user_id)?.clone()))
    }

    fn user(&self, id: UserId) -> Option<&User> {
        self.users.get(&id)
    }

    fn user_of(&mut self, phone: &Phone) -> Option<&mut User> {
        self.users.values_mut().find(|user| user.phone == *phone && user.set_aside_at.is_none())
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

    fn kept_answers(&self) -> Vec<KeptAnswer> {
        self.state().answers.values().cloned().collect()
    }

    fn audited(&self) -> Vec<Audited> {
        let state = self.state();
        let audited =
            |entry: &AuditEntry| (entry.event.as_str().to_owned(), entry.user, entry.session, entry.address);
        state.audit_log.iter().map(audited).collect()
    }

    fn tables_with(&self, text: &str) -> BTreeSet<String> {
        let state = self.state();
        let shown = [
            ("phone_windows", state.phones.keys().map(|phone| phone.as_str().to_owned()).collect()),
            (
                "verifications",
                state.verifications.keys().map(|(phone, _)| phone.as_str().to_owned()).collect(),
            ),
            ("users", state.users.values().map(|user| format!("{user:?}{}", user.phone.as_str())).collect()),
            ("sessions", state.sessions.values().map(|row| format!("{:?}", row.session)).collect()),
            ("messages", state.messages.iter().map(|one| format!("{one:?}{}", one.to.as_str())).collect()),
            ("audit_log", state.audit_log.iter().map(|line| format!("{line:?}{:?}", line.address)).collect()),
            (
                "notifications",
                state
                    .notifications
                    .iter()
                    .map(|one| format!("{:?}{:?}", one.user, one.notification))
                    .collect::<Vec<_>>(),
            ),
        ];
        let with = shown.into_iter().filter(|(_, rows)| rows.iter().any(|row| row.contains(text)));
        with.map(|(table, _)| table.to_owned()).collect()
    }

    fn told(&self, user: UserId) -> Vec<String> {
        let state = self.state();
        state.told(user).map(|one| one.kind.as_str().to_owned()).collect()
    }
}
