//! What a worker notes of a message: one statement each.

use courier::{Again, Attempt, Sent};
use diesel::dsl::update;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::QueryFragment;
use diesel::sqlite::Sqlite;

use super::of_use;
use crate::AnyConnection;
use crate::at::{At, at};
use crate::cached::{fixed, writes};
use crate::connection::on_each;
use crate::schema::messages as t;
use crate::together::together;

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

pub(super) fn sent(connection: &mut AnyConnection, sent: &Sent) -> QueryResult<()> {
    on_each!(connection, |connection| fixed!(sending(Some(sent))).run(connection))
}

/// How many are noted by one statement at most.
pub(super) const TOGETHER: usize = 8;

/// The same of as many as are [`TOGETHER`], each found by its key whatever the planner thinks of the table.
pub(super) fn sent_together(connection: &mut PgConnection, sent: &[Sent]) -> QueryResult<()> {
    let nth = |n: usize| sending(sent.get(n));
    let all = together! {
        first: nth(0), second: nth(1), third: nth(2), fourth: nth(3), fifth: nth(4), sixth: nth(5),
        seventh: nth(6), nth(7)
    };
    fixed!(all).run(connection)
}

/// The statement that notes that a message was sent; without one it finds none.
fn sending(sent: Option<&Sent>) -> impl QueryFragment<Sqlite> + QueryFragment<Pg> {
    update(t::table.find(sent.map_or_else(String::new, |sent| sent.id.to_string()))).set((
        t::sent_at.eq(sent.map(|sent| at(sent.at))),
        t::due_at.eq(at(sent.map(|sent| sent.ask_at).unwrap_or_default())),
        t::reference.eq(sent.and_then(|sent| sent.reference.as_deref())),
        t::sealed_text.eq(NONE),
        t::sealed_code.eq(NONE),
        t::claimed_until.eq(NEVER),
    ))
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
