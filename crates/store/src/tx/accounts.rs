//! Whole accounts: whose a number is, and what becomes of a user.

use chrono::NaiveDateTime;
use common::{Phone, SessionId, Timestamp, UserId};
use diesel::dsl::{delete, update};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use signin::{
    Accounts, AuditLine, AuditQuery, CodeRecord, Liveness, MessageRecord, Notification, Session,
    SessionRecord, StoreError, User,
};

use crate::cached::Cacheable as _;
use crate::connection::on_each;
use crate::schema::{audit_log, messages, users as t, verifications};
use crate::tx::users::UserRow;
use crate::tx::{Transaction, corrupt, records, sessions, users, windows};
use crate::{AnyConnection, store_error};

const NEVER: Option<NaiveDateTime> = None;

impl Accounts for Transaction<'_> {
    fn hold_phone(&mut self, phone: &Phone) -> Result<(), StoreError> {
        windows::hold(self.connection, phone).map_err(store_error)
    }

    fn live_session(&mut self, id: SessionId, live: Liveness) -> Result<Option<(Session, User)>, StoreError> {
        let row = sessions::live(self.connection, id, live).map_err(store_error)?;
        row.map(sessions::LiveRow::read).transpose()
    }

    fn reauthenticate(&mut self, id: SessionId, live: Liveness) -> Result<bool, StoreError> {
        sessions::reauthenticate(self.connection, id, live).map_err(store_error)
    }

    fn prove(&mut self, id: UserId, now: Timestamp) -> Result<(), StoreError> {
        let proved = update(t::table.find(id.to_string())).set(t::proved_at.eq(now.naive_utc()));
        proved.execute(self.connection).map(|_| ()).map_err(store_error)
    }

    fn change_phone(&mut self, id: UserId, to: &Phone, now: Timestamp) -> Result<Option<User>, StoreError> {
        let row = change_phone(self.connection, id, to, now.naive_utc()).map_err(store_error)?;
        row.map(UserRow::read).transpose()
    }

    fn forget_codes(&mut self, phone: &Phone) -> Result<(), StoreError> {
        let codes = delete(verifications::table.filter(verifications::phone.eq(phone.as_str())));
        codes.execute(self.connection).map(|_| ()).map_err(store_error)
    }

    fn forget_messages(&mut self, phone: &Phone) -> Result<(), StoreError> {
        let sent = delete(messages::table.filter(messages::phone.eq(phone.as_str())));
        sent.execute(self.connection).map(|_| ()).map_err(store_error)
    }

    fn forget_addresses(&mut self, id: UserId) -> Result<(), StoreError> {
        const NOWHERE: Option<String> = None;
        let known = audit_log::table
            .filter(audit_log::user_id.eq(id.to_string()))
            .filter(audit_log::address.is_not_null());
        let forgotten = update(known).set(audit_log::address.eq(NOWHERE));
        forgotten.execute(self.connection).map(|_| ()).map_err(store_error)
    }

    fn erase_user(&mut self, id: UserId) -> Result<bool, StoreError> {
        let erased = delete(t::table.find(id.to_string())).execute(self.connection);
        erased.map(|count| count > 0).map_err(store_error)
    }

    fn set_aside(&mut self, id: UserId, now: Timestamp) -> Result<bool, StoreError> {
        let present = t::table.find(id.to_string()).filter(t::set_aside_at.is_null());
        let aside = update(present).set((
            t::set_aside_at.eq(now.naive_utc()),
            t::former_phone.eq(t::phone.nullable()),
            t::phone.eq(t::id),
        ));
        aside.execute(self.connection).map(|count| count > 0).map_err(store_error)
    }

    fn restore(&mut self, id: UserId, now: Timestamp) -> Result<Option<User>, StoreError> {
        let row = restore(self.connection, id, now.naive_utc()).map_err(store_error)?;
        row.map(UserRow::read).transpose()
    }

    fn set_aside_until(&mut self, until: Timestamp, limit: u32) -> Result<Vec<UserId>, StoreError> {
        let ids = set_aside_until(self.connection, until.naive_utc(), limit).map_err(store_error)?;
        ids.into_iter().map(|id| id.parse().map_err(|_| corrupt("user id"))).collect()
    }

    fn set_active(&mut self, id: UserId, is_active: bool) -> Result<bool, StoreError> {
        let other = t::table.find(id.to_string()).filter(t::is_active.ne(is_active));
        let set = update(other).set(t::is_active.eq(is_active)).execute(self.connection);
        set.map(|count| count > 0).map_err(store_error)
    }

    fn users_of(&mut self, phone: &Phone) -> Result<Vec<User>, StoreError> {
        let rows = users::all_of(self.connection, phone).map_err(store_error)?;
        rows.into_iter().map(UserRow::read).collect()
    }

    fn sessions_of(&mut self, id: UserId) -> Result<Vec<SessionRecord>, StoreError> {
        records::sessions(self.connection, id)
    }

    fn notifications_of(&mut self, id: UserId) -> Result<Vec<Notification>, StoreError> {
        records::notifications(self.connection, id)
    }

    fn codes_of(&mut self, id: UserId, phone: Option<&Phone>) -> Result<Vec<CodeRecord>, StoreError> {
        records::codes(self.connection, id, phone)
    }

    fn messages_of(&mut self, id: UserId, phone: Option<&Phone>) -> Result<Vec<MessageRecord>, StoreError> {
        records::messages(self.connection, id, phone)
    }

    fn audit_log(&mut self, query: &AuditQuery) -> Result<Vec<AuditLine>, StoreError> {
        records::audit_log(self.connection, query)
    }
}

/// PostgreSQL locks them, so that nobody who is being restored is among them.
fn set_aside_until(
    connection: &mut AnyConnection,
    until: NaiveDateTime,
    limit: u32,
) -> QueryResult<Vec<String>> {
    macro_rules! aside {
        () => {
            t::table
                .filter(t::set_aside_at.le(until))
                .order((t::set_aside_at, t::id))
                .limit(limit.into())
                .select(t::id)
        };
    }
    match connection {
        AnyConnection::Sqlite(connection) => aside!().load(connection),
        AnyConnection::Postgres(connection) => aside!().for_update().skip_locked().load(connection),
    }
}

/// None if the unique index refuses.
fn change_phone(
    connection: &mut AnyConnection,
    id: UserId,
    to: &Phone,
    now: NaiveDateTime,
) -> QueryResult<Option<UserRow>> {
    let change = update(t::table.find(id.to_string())).set((t::phone.eq(to.as_str()), t::proved_at.eq(now)));
    let changed = on_each!(connection, |connection| change
        .returning(UserRow::as_returning())
        .cached()
        .get_result(connection));
    match changed {
        Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Ok(None),
        other => other.optional(),
    }
}

fn restore(connection: &mut AnyConnection, id: UserId, now: NaiveDateTime) -> QueryResult<Option<UserRow>> {
    const NO_PHONE: Option<String> = None;
    let aside = t::table.find(id.to_string()).filter(t::set_aside_at.is_not_null());
    let back = update(aside).set((
        t::phone.eq(t::former_phone.assume_not_null()),
        t::former_phone.eq(NO_PHONE),
        t::set_aside_at.eq(NEVER),
        t::proved_at.eq(now),
    ));
    on_each!(connection, |connection| back.returning(UserRow::as_returning()).cached().get_result(connection))
        .optional()
}
