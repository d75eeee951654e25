//! Sent messages of which nothing was heard.

use chrono::NaiveDateTime;
use courier::Unsettled;
use diesel::dsl::update;
use diesel::prelude::*;

use crate::AnyConnection;
use crate::connection::on_each;
use crate::schema::messages as t;

type Row = (String, Option<String>, Option<String>);

/// Takes those that are due, so that no other worker asks for them, too.
pub(super) fn take(
    connection: &mut AnyConnection,
    now: NaiveDateTime,
    ask_again_at: NaiveDateTime,
    limit: u32,
) -> QueryResult<Vec<Unsettled>> {
    let rows = due(connection, now, limit)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<&str> = rows.iter().map(|(id, _, _)| id.as_str()).collect();
    on_each!(connection, |connection| update(t::table.filter(t::id.eq_any(ids)))
        .set(t::due_at.eq(ask_again_at))
        .execute(connection))?;
    let unsettled = |(id, provider, reference): Row| {
        Some(Unsettled { id: id.parse().ok()?, provider: provider?, reference: reference? })
    };
    Ok(rows.into_iter().filter_map(unsettled).collect())
}

/// PostgreSQL locks them and passes over those that another worker has locked.
fn due(connection: &mut AnyConnection, now: NaiveDateTime, limit: u32) -> QueryResult<Vec<Row>> {
    macro_rules! due {
        () => {
            t::table
                .filter(t::sent_at.is_not_null())
                .filter(t::delivered_at.is_null())
                .filter(t::failed_at.is_null())
                .filter(t::reference.is_not_null())
                .filter(t::due_at.le(now))
                .filter(t::expires_at.gt(now))
                .order(t::due_at)
                .limit(limit.into())
                .select((t::id, t::provider, t::reference))
        };
    }
    match connection {
        AnyConnection::Sqlite(connection) => due!().load(connection),
        AnyConnection::Postgres(connection) => due!().for_update().skip_locked().load(connection),
    }
}
