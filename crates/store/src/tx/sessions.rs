//! Who is signed in.

use chrono::NaiveDateTime;
use common::{SessionId, Timestamp};
use diesel::dsl::{insert_into, update};
use diesel::prelude::*;
use signin::{NewSession, Session, StoreError, User};

use crate::AnyConnection;
use crate::cached::Cacheable as _;
use crate::schema::{sessions as t, users};
use crate::tx::corrupt;
use crate::tx::users::UserRow;

#[derive(Queryable, Selectable)]
#[diesel(table_name = t)]
pub(crate) struct SessionRow {
    id: String,
    user_id: String,
    created_at: NaiveDateTime,
    expires_at: NaiveDateTime,
}

#[derive(Queryable, Selectable)]
pub(crate) struct LiveRow {
    #[diesel(embed)]
    session: SessionRow,
    #[diesel(embed)]
    user: UserRow,
}

impl LiveRow {
    pub(crate) fn read(self) -> Result<(Session, User), StoreError> {
        let session = Session {
            id: self.session.id.parse().map_err(|_| corrupt("session id"))?,
            user_id: self.session.user_id.parse().map_err(|_| corrupt("user id"))?,
            created_at: self.session.created_at.and_utc(),
            expires_at: self.session.expires_at.and_utc(),
        };
        Ok((session, self.user.read()?))
    }
}

/// The session and its user, if it has neither ended nor expired.
pub(crate) fn live(
    connection: &mut AnyConnection,
    id: SessionId,
    now: Timestamp,
) -> QueryResult<Option<LiveRow>> {
    t::table
        .inner_join(users::table)
        .filter(t::id.eq(id.to_string()))
        .filter(t::ended_at.is_null())
        .filter(t::expires_at.gt(now.naive_utc()))
        .select(LiveRow::as_select())
        .first(connection)
        .optional()
}

/// Opens a session.
pub(super) fn open(connection: &mut AnyConnection, new: &NewSession) -> QueryResult<()> {
    insert_into(t::table)
        .values((
            t::id.eq(new.id.to_string()),
            t::user_id.eq(new.user_id.to_string()),
            t::user_agent.eq(new.user_agent.as_deref()),
            t::created_at.eq(new.created_at.naive_utc()),
            t::last_seen_at.eq(new.created_at.naive_utc()),
            t::expires_at.eq(new.expires_at.naive_utc()),
        ))
        .execute(connection)?;
    Ok(())
}

/// Ends a live session, once.
pub(super) fn end(connection: &mut AnyConnection, id: SessionId, now: Timestamp) -> QueryResult<bool> {
    let now = now.naive_utc();
    let live = t::table.find(id.to_string()).filter(t::ended_at.is_null()).filter(t::expires_at.gt(now));
    let ended =
        update(live).set(t::ended_at.eq(now)).returning(t::id).cached().get_result::<String>(connection);
    Ok(ended.optional()?.is_some())
}
