//! What users are told.

use chrono::NaiveDateTime;
use common::{NotificationId, Timestamp, UserId};
use diesel::dsl::{exists, insert_into, not, update};
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text, Timestamp as SqlTimestamp};
use signin::{NewNotification, Notification, NotificationKind, NotificationsWanted, StoreError};

use crate::AnyConnection;
use crate::schema::{notifications as t, sessions, users};
use crate::tx::corrupt;

#[derive(Queryable, Selectable)]
#[diesel(table_name = t)]
pub(crate) struct NotificationRow {
    id: String,
    kind: String,
    user_agent: Option<String>,
    created_at: NaiveDateTime,
    read_at: Option<NaiveDateTime>,
}

impl NotificationRow {
    pub(crate) fn read(self) -> Result<Notification, StoreError> {
        let kind = NotificationKind::ALL.into_iter().find(|kind| kind.as_str() == self.kind);
        Ok(Notification {
            id: self.id.parse().map_err(|_| corrupt("notification id"))?,
            kind: kind.ok_or_else(|| corrupt("notification kind"))?,
            user_agent: self.user_agent,
            created_at: self.created_at.and_utc(),
            read_at: self.read_at.map(|at| at.and_utc()),
        })
    }
}

/// Tells a user.
pub(super) fn notify(connection: &mut AnyConnection, new: &NewNotification) -> QueryResult<()> {
    insert_into(t::table)
        .values((
            t::id.eq(new.id.to_string()),
            t::user_id.eq(new.user.to_string()),
            t::kind.eq(new.kind.as_str()),
            t::user_agent.eq(new.user_agent.as_deref()),
            t::created_at.eq(new.created_at.naive_utc()),
        ))
        .execute(connection)?;
    Ok(())
}

/// Tells a user, unless a session of theirs was opened by the same program, or, like this one, by one without a name.
pub(super) fn notify_of_new_device(connection: &mut AnyConnection, new: &NewNotification) -> QueryResult<()> {
    // Each database has a name of its own for the equality that holds between two NULLs.
    macro_rules! told {
        ($is:ident) => {{
            let same = sessions::table
                .filter(sessions::user_id.eq(new.user.to_string()))
                .filter(sessions::user_agent.$is(new.user_agent.as_deref()));
            users::table
                .find(new.user.to_string())
                .filter(not(exists(same)))
                .select((
                    new.id.to_string().into_sql::<Text>(),
                    users::id,
                    new.kind.as_str().into_sql::<Text>(),
                    new.user_agent.as_deref().into_sql::<Nullable<Text>>(),
                    new.created_at.naive_utc().into_sql::<SqlTimestamp>(),
                ))
                .insert_into(t::table)
                .into_columns((t::id, t::user_id, t::kind, t::user_agent, t::created_at))
        }};
    }
    match connection {
        AnyConnection::Sqlite(connection) => told!(is).execute(connection),
        AnyConnection::Postgres(connection) => told!(is_not_distinct_from).execute(connection),
    }?;
    Ok(())
}

/// What was read before keeps its time.
pub(super) fn read(
    connection: &mut AnyConnection,
    user: UserId,
    id: Option<NotificationId>,
    now: Timestamp,
) -> QueryResult<usize> {
    let read_at = t::read_at
        .eq(diesel::dsl::case_when(t::read_at.is_null(), Some(now.naive_utc())).otherwise(t::read_at));
    let own = t::table.filter(t::user_id.eq(user.to_string()));
    match id {
        Some(id) => update(own.filter(t::id.eq(id.to_string()))).set(read_at).execute(connection),
        None => {
            update(own.filter(t::read_at.is_null())).set(t::read_at.eq(now.naive_utc())).execute(connection)
        }
    }
}

/// A page, the newest first.
pub(crate) fn page(
    connection: &mut AnyConnection,
    wanted: NotificationsWanted,
) -> QueryResult<Vec<NotificationRow>> {
    let mut own = t::table
        .filter(t::user_id.eq(wanted.user.to_string()))
        .order(t::id.desc())
        .limit(wanted.limit.into())
        .select(NotificationRow::as_select())
        .into_boxed();
    if let Some(before) = wanted.before {
        own = own.filter(t::id.lt(before.to_string()));
    }
    if wanted.unread_only {
        own = own.filter(t::read_at.is_null());
    }
    own.load(connection)
}

/// How many the user has not read.
pub(crate) fn unread(connection: &mut AnyConnection, user: UserId) -> QueryResult<i64> {
    t::table
        .filter(t::user_id.eq(user.to_string()))
        .filter(t::read_at.is_null())
        .count()
        .get_result(connection)
}
