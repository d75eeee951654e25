//! The facts of a transaction, in memory.

use chrono::TimeDelta;
use common::requests::UpdateProfile;
use common::{DeliveryId, NotificationId, Phone, SessionId, Timestamp, UserId, VerificationId};

use super::{NotificationRow, SessionRow, State};
use crate::{
    AuditEntry, Budget, Ended, KeptAnswer, Litter, Liveness, NewMessage, NewNotification, NewSession,
    NewUser, NewVerification, Noted, PhoneStatus, Presented, Purpose, Rotated, Rules, SKEW, SignedInUser,
    StoreError, Swept, Tx, User, Verification,
};

/// Notes `now`, unless `max` instants lie within the window.
fn note(taken: &mut Vec<Timestamp>, now: Timestamp, max: u8, window: TimeDelta) -> bool {
    let within = now - window..=now + SKEW;
    let has_room =
        taken.get(usize::from(max) - 1).is_none_or(|at| *at == *within.start() || !within.contains(at));
    if has_room {
        let newest = taken.first().filter(|newest| within.contains(newest));
        taken.insert(0, newest.map_or(now, |newest| now.max(*newest)));
        taken.truncate(10);
    }
    has_room
}

fn is_locked(status: &PhoneStatus, now: Timestamp, rules: &Rules) -> bool {
    status.locked_until.is_some_and(|until| until > now && until <= now + rules.lock_for + SKEW)
}

impl State {
    fn code(&mut self, id: VerificationId) -> Option<&mut Verification> {
        self.verifications.values_mut().find(|code| code.id == id)
    }
}

impl Tx for State {
    fn take_send(&mut self, phone: &Phone, now: Timestamp, rules: &Rules) -> Result<bool, StoreError> {
        let status = self.phones.entry(phone.clone()).or_default();
        let is_open = !is_locked(status, now, rules) && status.texts_stopped_at.is_none();
        Ok(is_open && note(&mut status.sends, now, rules.max_sends, rules.window))
    }

    fn take_attempt(
        &mut self,
        phone: &Phone,
        now: Timestamp,
        rules: &Rules,
    ) -> Result<Option<PhoneStatus>, StoreError> {
        let status = self.phones.entry(phone.clone()).or_default();
        let taken =
            !is_locked(status, now, rules) && note(&mut status.attempts, now, rules.max_wrong, rules.window);
        Ok(taken.then(|| status.clone()))
    }

    fn phone_status(&mut self, phone: &Phone) -> Result<Option<PhoneStatus>, StoreError> {
        Ok(self.phones.get(phone).cloned())
    }

    fn set_failures(
        &mut self,
        phone: &Phone,
        failures: u32,
        locked_until: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        if let Some(status) = self.phones.get_mut(phone) {
            (status.failures, status.locked_until) = (failures, locked_until);
        }
        Ok(())
    }

    fn clear_attempts(&mut self, phone: &Phone) -> Result<(), StoreError> {
        if let Some(status) = self.phones.get_mut(phone) {
            let (sends, texts_stopped_at) = (std::mem::take(&mut status.sends), status.texts_stopped_at);
            *status = PhoneStatus { sends, texts_stopped_at, ..PhoneStatus::default() };
        }
        Ok(())
    }

    fn unlock(&mut self, phone: &Phone, now: Timestamp) -> Result<bool, StoreError> {
        let Some(status) =
            self.phones.get_mut(phone).filter(|status| status.locked_until.is_some_and(|until| until > now))
        else {
            return Ok(false);
        };
        (status.failures, status.locked_until) = (0, None);
        Ok(true)
    }

    fn stop_texts(&mut self, phone: &Phone, now: Timestamp) -> Result<bool, StoreError> {
        let status = self.phones.entry(phone.clone()).or_default();
        let is_news = status.texts_stopped_at.is_none();
        status.texts_stopped_at.get_or_insert(now);
        Ok(is_news)
    }

    fn start_texts(&mut self, phone: &Phone) -> Result<bool, StoreError> {
        Ok(self.phones.get_mut(phone).is_some_and(|status| status.texts_stopped_at.take().is_some()))
    }

    fn take_budgets(&mut self, budgets: &[Budget], now: Timestamp) -> Result<Option<usize>, StoreError> {
        Ok(budgets.iter().position(|budget| {
            let row = (budget.kind(), budget.key().to_owned());
            let taken = budget.after(self.budgets.get(&row).copied(), now);
            taken.map(|arrival| self.budgets.insert(row, arrival)).is_none()
        }))
    }

    fn return_budget(&mut self, budget: &Budget) -> Result<(), StoreError> {
        if let Some(arrival) = self.budgets.get_mut(&(budget.kind(), budget.key().to_owned())) {
            *arrival -= budget.interval();
        }
        Ok(())
    }

    fn budget_arrival(&mut self, budget: &Budget) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.budgets.get(&(budget.kind(), budget.key().to_owned())).copied())
    }

    fn mark(&mut self) -> Result<(), StoreError> {
        self.marked = Some(Box::new(Self { marked: None, ..self.clone() }));
        Ok(())
    }

    fn return_to_mark(&mut self) -> Result<(), StoreError> {
        if let Some(marked) = self.marked.take() {
            *self = *marked;
        }
        Ok(())
    }

    fn put_verification(&mut self, new: &NewVerification, youngest: Timestamp) -> Result<bool, StoreError> {
        let key = (new.phone.clone(), new.purpose);
        let young = |present: &Verification| {
            present.session == new.session && present.is_good(new.created_at) && present.created_at > youngest
        };
        if self.verifications.get(&key).is_some_and(young) {
            return Ok(false);
        }
        let verification = Verification {
            id: new.id,
            session: new.session,
            code_mac: new.code_mac.clone(),
            channel: new.channel.clone(),
            delivery_id: new.delivery_id.clone(),
            created_at: new.created_at,
            expires_at: new.expires_at,
            misses: 0,
            spent: false,
        };
        self.verifications.insert(key, verification);
        Ok(true)
    }

    fn verification(&mut self, phone: &Phone, purpose: Purpose) -> Result<Option<Verification>, StoreError> {
        Ok(self.verifications.get(&(phone.clone(), purpose)).cloned())
    }

    fn miss_verification(&mut self, id: VerificationId, burn: bool) -> Result<(), StoreError> {
        if let Some(code) = self.code(id) {
            (code.misses, code.spent) = (code.misses + 1, code.spent || burn);
        }
        Ok(())
    }

    fn spend_verification(&mut self, id: VerificationId) -> Result<bool, StoreError> {
        Ok(self.code(id).is_some_and(|code| !std::mem::replace(&mut code.spent, true)))
    }

    /// Nobody sends what is in memory.
    fn note_use(&mut self, _: &DeliveryId, _: Timestamp) -> Result<Option<Noted>, StoreError> {
        Ok(None)
    }

    fn sign_in_user(&mut self, new: &NewUser) -> Result<Option<SignedInUser>, StoreError> {
        let Some(id) = self.user_of(&new.phone).map(|user| user.id) else {
            self.users.insert(new.id, first_sign_in(new));
            return Ok(Some(SignedInUser { is_new: true, user: first_sign_in(new) }));
        };
        let proved_at = self.proved.get(&id).copied();
        let user = self.users.get_mut(&id).filter(|user| {
            user.last_login_at > new.dormant_until || proved_at.is_some_and(|at| at > new.dormant_until)
        });
        Ok(user.map(|user| {
            user.is_verified = true;
            if user.is_active {
                user.last_login_at = new.now;
            }
            SignedInUser { is_new: false, user: user.clone() }
        }))
    }

    fn open_session(&mut self, new: &NewSession) -> Result<(), StoreError> {
        let row = SessionRow {
            session: new.clone().into(),
            generation: 0,
            rotated_at: new.created_at,
            ended_at: None,
        };
        self.sessions.insert(new.id, row);
        Ok(())
    }

    fn rotate_session(&mut self, presented: &Presented) -> Result<Option<Rotated>, StoreError> {
        let Some(row) = self.sessions.get_mut(&presented.id).filter(|row| row.lives(presented.live)) else {
            return Ok(None);
        };
        let now = presented.live.now;
        if row.generation == presented.generation {
            (row.generation, row.rotated_at, row.session.last_seen_at) = (row.generation + 1, now, now);
        } else if row.generation - 1 != presented.generation
            || !(presented.repeats_since..=now + SKEW).contains(&row.rotated_at)
        {
            row.ended_at = Some(now);
        }
        let ended = row.ended_at.is_some();
        Ok(Some(Rotated { session: row.session.clone(), generation: row.generation, ended }))
    }

    fn renew_session(&mut self, id: SessionId, live: Liveness) -> Result<Option<Rotated>, StoreError> {
        let Some(row) = self.sessions.get_mut(&id).filter(|row| row.lives(live)) else {
            return Ok(None);
        };
        (row.generation, row.rotated_at) = (row.generation + 2, live.now);
        Ok(Some(Rotated { session: row.session.clone(), generation: row.generation, ended: false }))
    }

    fn end_sessions(&mut self, user: UserId, ended: Ended, live: Liveness) -> Result<usize, StoreError> {
        let is_meant = |row: &SessionRow| match ended {
            Ended::One(id) => row.session.id == id,
            Ended::Others(id) => row.session.id != id,
            Ended::All => true,
        };
        let own = self.sessions.values_mut().filter(|row| row.session.user_id == user && row.lives(live));
        Ok(own.filter(|row| is_meant(row)).map(|row| row.ended_at = Some(live.now)).count())
    }

    fn user_of(&mut self, phone: &Phone) -> Result<Option<UserId>, StoreError> {
        Ok(self.user_of(phone).map(|user| user.id))
    }

    fn user(&mut self, id: UserId) -> Result<Option<User>, StoreError> {
        Ok(State::user(self, id).cloned())
    }

    fn update_profile(&mut self, id: UserId, change: &UpdateProfile) -> Result<Option<User>, StoreError> {
        let Some(user) = self.users.get_mut(&id) else { return Ok(None) };
        if let Some(full_name) = &change.full_name {
            user.full_name.clone_from(full_name);
        }
        if let Some(url) = &change.profile_image_url {
            user.profile_image_url.clone_from(url);
        }
        if let Some(language) = &change.language {
            user.language.clone_from(language);
        }
        Ok(Some(user.clone()))
    }

    fn kept_answer(&mut self, key_mac: &str, now: Timestamp) -> Result<Option<KeptAnswer>, StoreError> {
        Ok(self
            .answers
            .get(key_mac)
            .filter(|kept| kept.expires_at >= now && kept.answered_at <= now + SKEW)
            .cloned())
    }

    fn keep_answer(&mut self, new: &KeptAnswer) -> Result<(), StoreError> {
        self.answers.insert(new.key_mac.clone(), new.clone());
        Ok(())
    }

    fn note(&mut self, entry: &AuditEntry) -> Result<(), StoreError> {
        self.audit_log.push(entry.clone());
        Ok(())
    }

    fn notify(&mut self, new: &NewNotification) -> Result<(), StoreError> {
        self.notifications.push(new.into());
        Ok(())
    }

    fn notify_of_new_device(&mut self, new: &NewNotification) -> Result<(), StoreError> {
        let mut own = self.sessions.values().filter(|row| row.session.user_id == new.user);
        if own.all(|row| row.session.user_agent != new.user_agent) { self.notify(new) } else { Ok(()) }
    }

    fn read_notifications(
        &mut self,
        user: UserId,
        id: Option<NotificationId>,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let is_meant =
            |row: &&mut NotificationRow| row.user == user && id.is_none_or(|id| row.notification.id == id);
        let meant = self.notifications.iter_mut().filter(is_meant);
        Ok(meant.map(|row| _ = row.notification.read_at.get_or_insert(now)).count())
    }

    fn sweep(&mut self, litter: &Litter, _after: &str) -> Result<Swept, StoreError> {
        Ok(State::sweep(self, litter))
    }

    fn enqueue(&mut self, message: &NewMessage) -> Result<(), StoreError> {
        self.messages.push(message.clone());
        Ok(())
    }
}

fn first_sign_in(new: &NewUser) -> User {
    User {
        id: new.id,
        phone: new.phone.clone(),
        full_name: None,
        profile_image_url: None,
        language: None,
        is_active: true,
        is_verified: true,
        created_at: new.now,
        last_login_at: new.now,
        set_aside_at: None,
    }
}
