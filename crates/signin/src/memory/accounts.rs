//! The facts about accounts, in memory.

use std::cmp::Reverse;

use common::{Phone, SessionId, Timestamp, UserId};

use super::{SessionRow, State};
use crate::{
    Accounts, AuditEntry, AuditLine, AuditQuery, CodeRecord, End, Liveness, MessageRecord, Notification,
    Session, SessionRecord, StoreError, User,
};

impl Accounts for State {
    fn hold_phone(&mut self, phone: &Phone) -> Result<(), StoreError> {
        self.phones.entry(phone.clone()).or_default();
        Ok(())
    }

    fn live_session(&mut self, id: SessionId, live: Liveness) -> Result<Option<(Session, User)>, StoreError> {
        Ok(self.live(id, live, |_| true))
    }

    fn reauthenticate(&mut self, id: SessionId, live: Liveness) -> Result<bool, StoreError> {
        let row = self.sessions.get_mut(&id).filter(|row| row.lives(live));
        Ok(row.map(|row| row.session.reauthenticated_at = Some(live.now)).is_some())
    }

    fn prove(&mut self, id: UserId, now: Timestamp) -> Result<(), StoreError> {
        self.proved.insert(id, now);
        Ok(())
    }

    fn change_phone(&mut self, id: UserId, to: &Phone, now: Timestamp) -> Result<Option<User>, StoreError> {
        if self.user_of(to).is_some_and(|user| user.id != id) {
            return Ok(None);
        }
        self.proved.insert(id, now);
        Ok(self.users.get_mut(&id).map(|user| {
            user.phone = to.clone();
            user.clone()
        }))
    }

    fn forget_codes(&mut self, phone: &Phone) -> Result<(), StoreError> {
        self.verifications.retain(|(to, _), _| to != phone);
        Ok(())
    }

    fn forget_messages(&mut self, phone: &Phone) -> Result<(), StoreError> {
        self.messages.retain(|message| message.to != *phone);
        Ok(())
    }

    fn forget_addresses(&mut self, id: UserId) -> Result<(), StoreError> {
        let about = self.audit_log.iter_mut().filter(|line| line.user == Some(id));
        about.for_each(|line| line.address = None);
        Ok(())
    }

    fn erase_user(&mut self, id: UserId) -> Result<bool, StoreError> {
        self.sessions.retain(|_, row| row.session.user_id != id);
        let sessions = &self.sessions;
        self.verifications.retain(|_, code| code.session.is_none_or(|asked| sessions.contains_key(&asked)));
        self.messages.retain(|message| message.about != Some(id));
        self.notifications.retain(|one| one.user != id);
        self.proved.remove(&id);
        Ok(self.users.remove(&id).is_some())
    }

    fn set_aside(&mut self, id: UserId, now: Timestamp) -> Result<bool, StoreError> {
        let user = self.users.get_mut(&id).filter(|user| user.set_aside_at.is_none());
        Ok(user.map(|user| user.set_aside_at = Some(now)).is_some())
    }

    fn restore(&mut self, id: UserId, now: Timestamp) -> Result<Option<User>, StoreError> {
        let user = self.users.get_mut(&id).filter(|user| user.set_aside_at.is_some());
        Ok(user.map(|user| {
            user.set_aside_at = None;
            self.proved.insert(id, now);
            user.clone()
        }))
    }

    fn set_aside_until(&mut self, until: Timestamp, limit: u32) -> Result<Vec<UserId>, StoreError> {
        let mut aside: Vec<_> =
            self.users.values().filter_map(|user| Some((user.set_aside_at?, user.id))).collect();
        aside.retain(|(at, _)| *at <= until);
        aside.sort_unstable();
        Ok(aside.into_iter().map(|(_, id)| id).take(limit as usize).collect())
    }

    fn set_active(&mut self, id: UserId, is_active: bool) -> Result<bool, StoreError> {
        let user = self.users.get_mut(&id).filter(|user| user.is_active != is_active);
        Ok(user.map(|user| user.is_active = is_active).is_some())
    }

    fn users_of(&mut self, phone: &Phone) -> Result<Vec<User>, StoreError> {
        let mut users: Vec<_> = self.users.values().filter(|user| user.phone == *phone).cloned().collect();
        users.sort_by_key(|user| (user.set_aside_at.is_some(), Reverse(user.set_aside_at)));
        Ok(users)
    }

    fn sessions_of(&mut self, id: UserId) -> Result<Vec<SessionRecord>, StoreError> {
        let own = self.sessions.values().filter(|row| row.session.user_id == id);
        let record =
            |row: &SessionRow| SessionRecord { session: row.session.clone(), ended_at: row.ended_at };
        let mut records: Vec<_> = own.map(record).collect();
        records.sort_by_key(|record| Reverse((record.session.created_at, record.session.id)));
        Ok(records)
    }

    fn notifications_of(&mut self, id: UserId) -> Result<Vec<Notification>, StoreError> {
        let mut own: Vec<_> = self.told(id).cloned().collect();
        own.sort_by_key(|one| Reverse(one.id));
        Ok(own)
    }

    fn codes_of(&mut self, id: UserId, phone: Option<&Phone>) -> Result<Vec<CodeRecord>, StoreError> {
        let asked = |session| self.sessions.get(&session).is_some_and(|row| row.session.user_id == id);
        let codes = self
            .verifications
            .iter()
            .filter(|((to, _), code)| Some(to) == phone || code.session.is_some_and(asked));
        let mut records: Vec<_> = codes
            .map(|((phone, purpose), code)| CodeRecord {
                phone: phone.clone(),
                purpose: purpose.as_str().to_owned(),
                channel: code.channel.clone(),
                created_at: code.created_at,
                expires_at: code.expires_at,
                spent: code.spent,
            })
            .collect();
        records.sort_by_key(|code| Reverse(code.created_at));
        Ok(records)
    }

    fn messages_of(&mut self, id: UserId, phone: Option<&Phone>) -> Result<Vec<MessageRecord>, StoreError> {
        let own =
            self.messages.iter().filter(|message| Some(&message.to) == phone || message.about == Some(id));
        Ok(own
            .rev()
            .map(|message| MessageRecord {
                id: message.id.to_string(),
                to: message.to.clone(),
                channel: message.channel.clone(),
                language: message.language.to_string(),
                created_at: message.created_at,
                sent_at: None,
                failed_at: None,
            })
            .collect())
    }

    fn audit_log(&mut self, query: &AuditQuery) -> Result<Vec<AuditLine>, StoreError> {
        let mut lines: Vec<_> = self.audit_log.iter().map(line).collect();
        lines.sort_by_key(|line| line.id);
        lines.retain(|line| {
            line.at >= query.since
                && query.user.is_none_or(|user| line.user == Some(user))
                && query.after.is_none_or(|after| line.id > after)
        });
        let limit = query.limit as usize;
        match query.end {
            End::First => lines.truncate(limit),
            End::Last => drop(lines.drain(..lines.len().saturating_sub(limit))),
        }
        Ok(lines)
    }
}

fn line(entry: &AuditEntry) -> AuditLine {
    AuditLine {
        id: entry.id,
        at: entry.at,
        actor: entry.actor.to_string(),
        event: entry.event.as_str().to_owned(),
        user: entry.user,
        session: entry.session,
        address: entry.address.map(|address| address.to_string()),
    }
}
