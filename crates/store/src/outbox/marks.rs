//! What a worker notes of a message: one statement each.

use chrono::NaiveDateTime;
use courier::{Again, Attempt};
use diesel::dsl::update;
use diesel::prelude::*;

use super::of_use;
use crate::AnyConnection;
use crate::cached::Cacheable as _;
use crate::connection::on_each;
use crate::schema::messages as t;

pub(super) const NEVER: Option<NaiveDateTime> = None;
pub(super) const NONE: Option<String> = None;

/// Holds the message for a try, if it is still the worker's who claimed it, and of use.
pub(super) fn begin(
    connection: &mut AnyConnection,
    id: &str,
    attempt: &Attempt,
    now: NaiveDateTime,
) -> QueryResult<bool> {
    let mine = t::table
        .find(id)
        .filter(t::sealed_text.is_not_null())
        .filter(t::claimed_until.eq(attempt.held_until.naive_utc()))
        .filter(t::expires_at.gt(now))
        .filter(of_use!());
    let begun = on_each!(connection, |connection| update(mine)
        .set((
            t::provider.eq(attempt.provider),
            t::ruled_out.eq(attempt.ruled_out.join(" ")),
            t::claimed_until.eq(attempt.hold_until.naive_utc()),
        ))
        .returning(t::id)
        .cached()
        .get_result::<String>(connection));
    Ok(begun.optional()?.is_some())
}

pub(super) fn sent(
    connection: &mut AnyConnection,
    id: &str,
    reference: Option<&str>,
    now: NaiveDateTime,
    ask_at: NaiveDateTime,
) -> QueryResult<usize> {
    let sent = on_each!(connection, |connection| update(t::table.find(id))
        .set((
            t::sent_at.eq(now),
            t::due_at.eq(ask_at),
            t::reference.eq(reference),
            t::sealed_text.eq(NONE),
            t::sealed_code.eq(NONE),
            t::claimed_until.eq(NEVER),
        ))
        .returning(t::id)
        .cached()
        .get_result::<String>(connection));
    Ok(usize::from(sent.optional()?.is_some()))
}

pub(super) fn again(connection: &mut AnyConnection, id: &str, again: &Again) -> QueryResult<usize> {
    update(t::table.find(id))
        .set((
            t::due_at.eq(again.at.naive_utc()),
            t::provider.eq(NONE),
            t::ruled_out.eq(again.ruled_out.join(" ")),
            t::claimed_until.eq(NEVER),
        ))
        .execute(connection)
}

/// A message that was sent after all stays sent.
pub(super) fn give_up(connection: &mut AnyConnection, id: &str, now: NaiveDateTime) -> QueryResult<usize> {
    update(t::table.find(id).filter(t::sent_at.is_null()))
        .set((
            t::failed_at.eq(now),
            t::sealed_text.eq(NONE),
            t::sealed_code.eq(NONE),
            t::claimed_until.eq(NEVER),
        ))
        .execute(connection)
}
