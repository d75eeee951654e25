//! Who is signed in.

use common::{SessionId, UserId};
use diesel::dsl::{case_when, insert_into, update};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::QueryFragment;
use diesel::sql_types::Timestamp;
use diesel::sqlite::Sqlite;
use signin::{Ended, Liveness, NewSession, Presented, Rotated, SKEW, Session, StoreError, User};

use crate::AnyConnection;
use crate::at::{At, at};
use crate::cached::{fixed, writes};
use crate::connection::on_each;
use crate::schema::{sessions as t, users};
use crate::tx::corrupt;
use crate::tx::users::UserRow;

#[derive(Queryable, Selectable)]
#[diesel(table_name = t)]
pub(crate) struct SessionRow {
    id: String,
    user_id: String,
    user_agent: Option<String>,
    created_at: At,
    last_seen_at: At,
    expires_at: At,
    reauthenticated_at: Option<At>,
}

impl SessionRow {
    pub(crate) fn read(self) -> Result<Session, StoreError> {
        Ok(Session {
            id: self.id.parse().map_err(|_| corrupt("session id"))?,
            user_id: self.user_id.parse().map_err(|_| corrupt("user id"))?,
            user_agent: self.user_agent,
            created_at: self.created_at.read(),
            last_seen_at: self.last_seen_at.read(),
            expires_at: self.expires_at.read(),
            reauthenticated_at: self.reauthenticated_at.map(At::read),
        })
    }
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
        Ok((self.session.read()?, self.user.read()?))
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = t)]
pub(super) struct RotatedRow {
    #[diesel(embed)]
    session: SessionRow,
    generation: i64,
    ended_at: Option<At>,
}

impl RotatedRow {
    pub(super) fn read(self) -> Result<Rotated, StoreError> {
        let (generation, ended) = (self.generation, self.ended_at.is_some());
        Ok(Rotated { session: self.session.read()?, generation, ended })
    }
}

/// The condition that a session lives.
macro_rules! lives {
    ($live:expr) => {
        t::ended_at
            .is_null()
            .and(t::expires_at.gt(at($live.now)))
            .and(t::created_at.le(at($live.opened_by())))
            .and(t::last_seen_at.gt(at($live.seen_after)))
    };
}

/// The query for the session and its user, if it lives.
macro_rules! live_row {
    ($id:expr, $live:expr) => {
        t::table
            .inner_join(users::table)
            .filter(t::id.eq($id.to_string()))
            .filter(lives!($live))
            .select(LiveRow::as_select())
    };
}

/// The session and its user, if it lives.
pub(crate) fn live(
    connection: &mut AnyConnection,
    id: SessionId,
    live: Liveness,
) -> QueryResult<Option<LiveRow>> {
    on_each!(connection, |connection| fixed!(live_row!(id, live)).get_result(connection)).optional()
}

/// The same, if it is of this generation.
pub(crate) fn live_generation(
    connection: &mut AnyConnection,
    id: SessionId,
    generation: i64,
    live: Liveness,
) -> QueryResult<Option<LiveRow>> {
    on_each!(connection, |connection| fixed!(live_row!(id, live).filter(t::generation.eq(generation)))
        .get_result(connection))
    .optional()
}

/// The user's live sessions, the newest first.
pub(crate) fn live_of(
    connection: &mut AnyConnection,
    user: UserId,
    live: Liveness,
) -> QueryResult<Vec<SessionRow>> {
    let own = t::table.filter(t::user_id.eq(user.to_string())).filter(lives!(live));
    let newest_first = own.order((t::created_at.desc(), t::id.desc()));
    on_each!(connection, |connection| fixed!(newest_first.select(SessionRow::as_select())).load(connection))
}

/// Notes that the live session's user proved the number anew.
pub(super) fn reauthenticate(
    connection: &mut AnyConnection,
    id: SessionId,
    live: Liveness,
) -> QueryResult<bool> {
    let session = t::table.find(id.to_string()).filter(lives!(live));
    writes!(connection, fixed!(update(session).set(t::reauthenticated_at.eq(at(live.now)))), t::id)
}

/// Opens a session.
pub(super) fn open(connection: &mut AnyConnection, new: &NewSession) -> QueryResult<()> {
    on_each!(connection, |connection| fixed!(opening(new)).run(connection))
}

/// The statement that does so.
pub(super) fn opening(new: &NewSession) -> impl QueryFragment<Sqlite> + QueryFragment<Pg> {
    let values = (
        t::id.eq(new.id.to_string()),
        t::user_id.eq(new.user_id.to_string()),
        t::user_agent.eq(new.user_agent.as_deref()),
        t::created_at.eq(at(new.created_at)),
        t::last_seen_at.eq(at(new.created_at)),
        t::expires_at.eq(at(new.expires_at)),
        t::rotated_at.eq(at(new.created_at)),
    );
    insert_into(t::table).values(values)
}

/// Judges a token by the live session's row and changes the row accordingly, in one statement: whoever comes second
/// is judged by what the first one left.
pub(super) fn rotate(
    connection: &mut AnyConnection,
    presented: &Presented,
) -> QueryResult<Option<RotatedRow>> {
    let now = at(presented.live.now);
    let is_present = t::generation.eq(presented.generation);
    let is_repeat = (t::generation - 1)
        .eq(presented.generation)
        .and(t::rotated_at.ge(at(presented.repeats_since)))
        .and(t::rotated_at.le(at(presented.live.now + SKEW)));
    let judged = update(t::table.find(presented.id.to_string()).filter(lives!(presented.live))).set((
        t::generation.eq(case_when(is_present, t::generation + 1).otherwise(t::generation)),
        t::rotated_at.eq(case_when::<_, _, Timestamp>(is_present, now).otherwise(t::rotated_at)),
        t::last_seen_at.eq(case_when::<_, _, Timestamp>(is_present, now).otherwise(t::last_seen_at)),
        t::ended_at.eq(case_when(is_present.or(is_repeat), t::ended_at).otherwise(Some(now))),
    ));
    on_each!(connection, |connection| fixed!(judged.returning(RotatedRow::as_returning()))
        .get_result(connection))
    .optional()
}

/// Moves a live session two generations on: the one before the present is good for some seconds, and no token is of it.
pub(super) fn renew(
    connection: &mut AnyConnection,
    id: SessionId,
    live: Liveness,
) -> QueryResult<Option<RotatedRow>> {
    let renewed = update(t::table.find(id.to_string()).filter(lives!(live)))
        .set((t::generation.eq(t::generation + 2), t::rotated_at.eq(at(live.now))));
    on_each!(connection, |connection| fixed!(renewed.returning(RotatedRow::as_returning()))
        .get_result(connection))
    .optional()
}

/// Ends live sessions of the user, in one statement.
pub(super) fn end(
    connection: &mut AnyConnection,
    user: UserId,
    ended: Ended,
    live: Liveness,
) -> QueryResult<usize> {
    let own = t::table.filter(t::user_id.eq(user.to_string())).filter(lives!(live));
    let end = t::ended_at.eq(at(live.now));
    let ids: Vec<String> = match ended {
        Ended::One(id) => {
            let one = update(own.filter(t::id.eq(id.to_string()))).set(end).returning(t::id);
            on_each!(connection, |connection| fixed!(one).load(connection))
        }
        Ended::Others(id) => {
            let others = update(own.filter(t::id.ne(id.to_string()))).set(end).returning(t::id);
            on_each!(connection, |connection| fixed!(others).load(connection))
        }
        Ended::All => {
            let all = update(own).set(end).returning(t::id);
            on_each!(connection, |connection| fixed!(all).load(connection))
        }
    }?;
    Ok(ids.len())
}
