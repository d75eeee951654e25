//! What a worker notes of a message: one statement each.

use courier::{Again, Attempt};
use diesel::dsl::update;
use diesel::prelude::*;

use super::of_use;
use crate::AnyConnection;
use crate::at::{At, at};
use crate::cached::{fixed, writes};
use crate::connection::on_each;
use crate::schema::messages as t;

pub(super) const NEVER: Option<At> = None;
pub(super) const NONE: Option<String> = None;

/// Holds the message for a try, if it is still the worker's who claimed it, and of use. Whatever takes a message's text takes its
/// claim; that the text is there is not asked, or PostgreSQL might walk along all that waits instead of the key.
pub(super) fn begin(
    connection: &mut AnyConnection,
    id: &str,
    attempt: &Attempt,
    now: At,
) -> QueryResult<bool> {
    let mine = t::table
        .find(id)
        .filter(t::claimed_until.eq(at(attempt.held_until)))
        .filter(t::expires_at.gt(now))
        .filter(of_use!());
    let held = (
        t::provider.eq(attempt.provider),
        t::ruled_out.eq(attempt.ruled_out.join(" ")),
        t::claimed_until.eq(at(attempt.hold_until)),
    );
    writes!(connection, fixed!(update(mine).set(held)), t::id)
}

pub(super) fn sent(
    connection: &mut AnyConnection,
    id: &str,
    reference: Option<&str>,
    now: At,
    ask_at: At,
) -> QueryResult<()> {
    let sent = (
        t::sent_at.eq(now),
        t::due_at.eq(ask_at),
        t::reference.eq(reference),
        t::sealed_text.eq(NONE),
        t::sealed_code.eq(NONE),
        t::claimed_until.eq(NEVER),
    );
    on_each!(connection, |connection| fixed!(update(t::table.find(id)).set(sent)).run(connection))
}

pub(super) fn again(connection: &mut AnyConnection, id: &str, again: &Again) -> QueryResult<()> {
    let again = (
        t::due_at.eq(at(again.at)),
        t::provider.eq(NONE),
        t::ruled_out.eq(again.ruled_out.join(" ")),
        t::claimed_until.eq(NEVER),
    );
    on_each!(connection, |connection| fixed!(update(t::table.find(id)).set(again)).run(connection))
}

/// A message that was sent after all stays sent.
pub(super) fn give_up(connection: &mut AnyConnection, id: &str, now: At) -> QueryResult<()> {
    let unsent = t::table.find(id).filter(t::sent_at.is_null());
    let failed =
        (t::failed_at.eq(now), t::sealed_text.eq(NONE), t::sealed_code.eq(NONE), t::claimed_until.eq(NEVER));
    on_each!(connection, |connection| fixed!(update(unsent).set(failed)).run(connection))
}
