//! Who is signed in.

use chrono::NaiveDateTime;
use common::{SessionId, UserId};
use diesel::dsl::{case_when, insert_into, update};
use diesel::prelude::*;
use diesel::sql_types::Timestamp;
use signin::{Ended, Liveness, NewSession, Presented, Rotated, SKEW, Session, StoreError, User};

use crate::AnyConnection;
use crate::cached::Cacheable as _;
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
    created_at: NaiveDateTime,
    last_seen_at: NaiveDateTime,
    expires_at: NaiveDateTime,
    reauthenticated_at: Option<NaiveDateTime>,
}

impl SessionRow {
    pub(crate) fn read(self) -> Result<Session, StoreError> {
        Ok(Session {
            id: self.id.parse().map_err(|_| corrupt("session id"))?,
            user_id: self.user_id.parse().map_err(|_| corrupt("user id"))?,
            user_agent: self.user_agent,
            created_at: self.created_at.and_utc(),
            last_seen_at: self.last_seen_at.and_utc(),
            expires_at: self.expires_at.and_utc(),
            reauthenticated_at: self.reauthenticated_at.map(|at| at.and_utc()),
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
    ended_at: Option<NaiveDateTime>,
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
            .and(t::expires_at.gt($live.now.naive_utc()))
            .and(t::created_at.le($live.opened_by().naive_utc()))
            .and(t::last_seen_at.gt($live.seen_after.naive_utc()))
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
    live_row!(id, live).get_result(connection).optional()
}

/// The same, if it is of this generation.
pub(crate) fn live_generation(
    connection: &mut AnyConnection,
    id: SessionId,
    generation: i64,
    live: Liveness,
) -> QueryResult<Option<LiveRow>> {
    live_row!(id, live).filter(t::generation.eq(generation)).get_result(connection).optional()
}

/// The user's live sessions, the newest first.
pub(crate) fn live_of(
    connection: &mut AnyConnection,
    user: UserId,
    live: Liveness,
) -> QueryResult<Vec<SessionRow>> {
    t::table
        .filter(t::user_id.eq(user.to_string()))
        .filter(lives!(live))
        .order((t::created_at.desc(), t::id.desc()))
        .select(SessionRow::as_select())
        .load(connection)
}

/// Notes that the live session's user proved the number anew.
pub(super) fn reauthenticate(
    connection: &mut AnyConnection,
    id: SessionId,
    live: Liveness,
) -> QueryResult<bool> {
    let session = t::table.find(id.to_string()).filter(lives!(live));
    let proved = update(session).set(t::reauthenticated_at.eq(live.now.naive_utc())).returning(t::id);
    Ok(proved.cached().get_result::<String>(connection).optional()?.is_some())
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
            t::rotated_at.eq(new.created_at.naive_utc()),
        ))
        .execute(connection)?;
    Ok(())
}

/// Judges a token by the live session's row and changes the row accordingly, in one statement: whoever comes second
/// is judged by what the first one left.
pub(super) fn rotate(
    connection: &mut AnyConnection,
    presented: &Presented,
) -> QueryResult<Option<RotatedRow>> {
    let now = presented.live.now.naive_utc();
    let is_present = t::generation.eq(presented.generation);
    let is_repeat = (t::generation - 1)
        .eq(presented.generation)
        .and(t::rotated_at.ge(presented.repeats_since.naive_utc()))
        .and(t::rotated_at.le((presented.live.now + SKEW).naive_utc()));
    let judged = update(t::table.find(presented.id.to_string()).filter(lives!(presented.live))).set((
        t::generation.eq(case_when(is_present, t::generation + 1).otherwise(t::generation)),
        t::rotated_at.eq(case_when::<_, _, Timestamp>(is_present, now).otherwise(t::rotated_at)),
        t::last_seen_at.eq(case_when::<_, _, Timestamp>(is_present, now).otherwise(t::last_seen_at)),
        t::ended_at.eq(case_when(is_present.or(is_repeat), t::ended_at).otherwise(Some(now))),
    ));
    on_each!(connection, |connection| judged
        .returning(RotatedRow::as_returning())
        .cached()
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
        .set((t::generation.eq(t::generation + 2), t::rotated_at.eq(live.now.naive_utc())));
    on_each!(connection, |connection| renewed
        .returning(RotatedRow::as_returning())
        .cached()
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
    let end = t::ended_at.eq(live.now.naive_utc());
    let ids: Vec<String> = match ended {
        Ended::One(id) => {
            update(own.filter(t::id.eq(id.to_string()))).set(end).returning(t::id).cached().load(connection)
        }
        Ended::Others(id) => {
            update(own.filter(t::id.ne(id.to_string()))).set(end).returning(t::id).cached().load(connection)
        }
        Ended::All => update(own).set(end).returning(t::id).cached().load(connection),
    }?;
    Ok(ids.len())
}
