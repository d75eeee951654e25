//! What is held of a user, read.

use chrono::NaiveDateTime;
use common::{AuditId, Phone, UserId};
use diesel::prelude::*;
use signin::{
    AuditLine, AuditQuery, CodeRecord, End, MessageRecord, Notification, SessionRecord, StoreError,
};

use crate::schema::{audit_log as log, messages as mail, notifications as told, sessions, verifications};
use crate::tx::notifications::NotificationRow;
use crate::tx::sessions::SessionRow;
use crate::tx::{corrupt, parsed};
use crate::{AnyConnection, store_error};

fn phone(text: &str) -> Result<Phone, StoreError> {
    Phone::parse(text).map_err(|_| corrupt("phone"))
}

pub(super) fn sessions(
    connection: &mut AnyConnection,
    user: UserId,
) -> Result<Vec<SessionRecord>, StoreError> {
    let rows = sessions::table
        .filter(sessions::user_id.eq(user.to_string()))
        .order((sessions::created_at.desc(), sessions::id.desc()))
        .select((SessionRow::as_select(), sessions::ended_at))
        .load::<(SessionRow, Option<NaiveDateTime>)>(connection)
        .map_err(store_error)?;
    let read = |(row, ended_at): (SessionRow, Option<NaiveDateTime>)| {
        Ok(SessionRecord { session: row.read()?, ended_at: ended_at.map(|at| at.and_utc()) })
    };
    rows.into_iter().map(read).collect()
}

pub(super) fn notifications(
    connection: &mut AnyConnection,
    user: UserId,
) -> Result<Vec<Notification>, StoreError> {
    let rows = told::table
        .filter(told::user_id.eq(user.to_string()))
        .order(told::id.desc())
        .select(NotificationRow::as_select())
        .load::<NotificationRow>(connection)
        .map_err(store_error)?;
    rows.into_iter().map(NotificationRow::read).collect()
}

pub(super) fn codes(
    connection: &mut AnyConnection,
    user: UserId,
    own: Option<&Phone>,
) -> Result<Vec<CodeRecord>, StoreError> {
    use verifications as t;
    type Row = (String, String, String, NaiveDateTime, NaiveDateTime, bool);
    let asked_by =
        sessions::table.filter(sessions::user_id.eq(user.to_string())).select(sessions::id.nullable());
    let rows = t::table
        .filter(t::phone.nullable().eq(own.map(Phone::as_str)).or(t::session_id.eq_any(asked_by)))
        .order(t::created_at.desc())
        .select((t::phone, t::purpose, t::channel, t::created_at, t::expires_at, t::spent))
        .load::<Row>(connection)
        .map_err(store_error)?;
    let read = |(to, purpose, channel, created_at, expires_at, spent): Row| {
        let (created_at, expires_at) = (created_at.and_utc(), expires_at.and_utc());
        Ok(CodeRecord { phone: phone(&to)?, purpose, channel, created_at, expires_at, spent })
    };
    rows.into_iter().map(read).collect()
}

pub(super) fn messages(
    connection: &mut AnyConnection,
    user: UserId,
    own: Option<&Phone>,
) -> Result<Vec<MessageRecord>, StoreError> {
    use mail as t;
    type Row =
        ((String, String, String, String, NaiveDateTime), (Option<NaiveDateTime>, Option<NaiveDateTime>));
    let rows = t::table
        .filter(t::phone.nullable().eq(own.map(Phone::as_str)).or(t::user_id.eq(user.to_string())))
        .order((t::created_at.desc(), t::id.desc()))
        .select(((t::id, t::phone, t::channel, t::language, t::created_at), (t::sent_at, t::failed_at)))
        .load::<Row>(connection)
        .map_err(store_error)?;
    let read = |((id, to, channel, language, created_at), (sent_at, failed_at)): Row| {
        Ok(MessageRecord {
            id,
            to: phone(&to)?,
            channel,
            language,
            created_at: created_at.and_utc(),
            sent_at: sent_at.map(|at| at.and_utc()),
            failed_at: failed_at.map(|at| at.and_utc()),
        })
    };
    rows.into_iter().map(read).collect()
}

type Line = ((String, NaiveDateTime, String, String), (Option<String>, Option<String>, Option<String>));

/// An id's order is that of time: it is compared instead of the time, which has no index.
pub(super) fn audit_log(
    connection: &mut AnyConnection,
    query: &AuditQuery,
) -> Result<Vec<AuditLine>, StoreError> {
    let mut lines = log::table
        .filter(log::id.ge(AuditId::least(query.since).to_string()))
        .filter(log::at.ge(query.since.naive_utc()))
        .select(((log::id, log::at, log::actor, log::event), (log::user_id, log::session_id, log::address)))
        .limit(query.limit.into())
        .into_boxed();
    if let Some(user) = query.user {
        lines = lines.filter(log::user_id.eq(user.to_string()));
    }
    if let Some(after) = query.after {
        lines = lines.filter(log::id.gt(after.to_string()));
    }
    let mut lines = match query.end {
        End::First => lines.order(log::id.asc()).load::<Line>(connection),
        End::Last => lines.order(log::id.desc()).load::<Line>(connection),
    }
    .map_err(store_error)?;
    if query.end == End::Last {
        lines.reverse();
    }
    lines.into_iter().map(line).collect()
}

fn line(((id, at, actor, event), (user, session, address)): Line) -> Result<AuditLine, StoreError> {
    Ok(AuditLine {
        id: id.parse().map_err(|_| corrupt("audit id"))?,
        at: at.and_utc(),
        actor,
        event,
        user: parsed(user, "user id")?,
        session: parsed(session, "session id")?,
        address,
    })
}
