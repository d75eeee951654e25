//! A phone's rolling windows and its lock: one row, judged and advanced by one conditional update.

use common::{Phone, Timestamp};
use diesel::dsl::{case_when, insert_into, update};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::QueryFragment;
use diesel::query_dsl::methods::FilterDsl as _;
use diesel::sqlite::Sqlite;
use diesel::upsert::excluded;
use signin::{PhoneStatus, Rules, SKEW};

use crate::AnyConnection;
use crate::at::{At, at};
use crate::cached::{fixed, varied, writes};
use crate::connection::on_each;
use crate::schema::phone_windows as t;
use crate::tx::registers::{STATUS, StatusRow, nth_attempt, nth_send, read};

const NEVER: Option<At> = None;
/// How many sends and attempts a window has room for unless a market has other rules: the statement for so many is found
/// by its place.
pub(super) const USUAL: u8 = 3;

/// The insert that notes `$now` as the newest instant of a register, pushing the others down; an existing row is
/// left alone while it is locked or its `$nth` instant lies within the window.
///
/// PostgreSQL locks the row even when the condition refuses it, so that what is read next stays true. A clock that
/// is behind another replica's does not put its instant above a later one; an instant that lies further ahead than clocks
/// may differ counts as none.
macro_rules! note {
    ($phone:expr, $now:expr, $nth:expr, $rules:expr; $first:ident $($newer:ident => $older:ident)*) => {
        insert_into(t::table)
            .values((t::phone.eq($phone.as_str()), t::$first.eq(at($now))))
            .on_conflict(t::phone)
            .do_update()
            .set((
                t::$first.eq(case_when(
                    t::$first.gt(excluded(t::$first)).and(t::$first.le(at($now + SKEW))),
                    t::$first,
                )
                .otherwise(excluded(t::$first))),
                $(t::$older.eq(t::$newer),)*
            ))
            .filter(
                t::locked_until
                    .is_null()
                    .or(t::locked_until.le(at($now)))
                    .or(t::locked_until.gt(at($now + $rules.lock_for + SKEW))),
            )
            .filter(
                $nth.is_null()
                    .or($nth.le(at($now - $rules.window)))
                    .or($nth.gt(at($now + SKEW))),
            )
    };
}

macro_rules! send {
    ($phone:expr, $now:expr, $rules:expr) => {
        note!(
            $phone, $now, nth_send($rules.max_sends), $rules;
            sent_1 sent_1 => sent_2 sent_2 => sent_3 sent_3 => sent_4 sent_4 => sent_5 sent_5 => sent_6
            sent_6 => sent_7 sent_7 => sent_8 sent_8 => sent_9 sent_9 => sent_10
        )
        .filter(t::texts_stopped_at.is_null())
    };
}

macro_rules! attempt {
    ($phone:expr, $now:expr, $rules:expr) => {
        note!(
            $phone, $now, nth_attempt($rules.max_wrong), $rules;
            wrong_1 wrong_1 => wrong_2 wrong_2 => wrong_3 wrong_3 => wrong_4 wrong_4 => wrong_5 wrong_5 => wrong_6
            wrong_6 => wrong_7 wrong_7 => wrong_8 wrong_8 => wrong_9 wrong_9 => wrong_10
        )
    };
}

/// Takes a send, unless the phone is locked, wants no texts, or the window is full.
pub(super) fn take_send(
    connection: &mut AnyConnection,
    phone: &Phone,
    now: Timestamp,
    rules: &Rules,
) -> QueryResult<bool> {
    if rules.max_sends == USUAL {
        writes!(connection, fixed!(send!(phone, now, rules)), t::phone)
    } else {
        writes!(connection, varied!(send!(phone, now, rules)), t::phone)
    }
}

/// Takes an attempt, unless the phone is locked or the window is full.
pub(super) fn take_attempt(
    connection: &mut AnyConnection,
    phone: &Phone,
    now: Timestamp,
    rules: &Rules,
) -> QueryResult<Option<PhoneStatus>> {
    let row = on_each!(connection, |connection| {
        if rules.max_wrong == USUAL {
            fixed!(attempt!(phone, now, rules).returning(STATUS)).get_result::<StatusRow>(connection)
        } else {
            varied!(attempt!(phone, now, rules).returning(STATUS)).get_result::<StatusRow>(connection)
        }
    });
    Ok(row.optional()?.map(read))
}

/// The statement that takes a send; its row is the phone, if the send is taken.
pub(super) fn sending(phone: &Phone, now: Timestamp, rules: &Rules) -> impl QueryFragment<Pg> {
    send!(phone, now, rules).returning(t::phone)
}

/// The statement that takes an attempt; its row is the phone and its status, if the attempt is taken.
pub(super) fn attempting(phone: &Phone, now: Timestamp, rules: &Rules) -> impl QueryFragment<Pg> {
    attempt!(phone, now, rules).returning((t::phone, STATUS))
}

/// Locks the row, which is made if there is none, and leaves it as it is.
pub(super) fn hold(connection: &mut AnyConnection, phone: &Phone) -> QueryResult<()> {
    on_each!(connection, |connection| fixed!(
        insert_into(t::table)
            .values(t::phone.eq(phone.as_str()))
            .on_conflict(t::phone)
            .do_update()
            .set(t::failures.eq(t::failures))
    )
    .run(connection))
}

/// The windows and the lock as they are.
pub(super) fn status(connection: &mut AnyConnection, phone: &Phone) -> QueryResult<Option<PhoneStatus>> {
    let status = t::table.find(phone.as_str()).select(STATUS);
    let row = on_each!(connection, |connection| fixed!(status).get_result::<StatusRow>(connection));
    Ok(row.optional()?.map(read))
}

/// Sets the wrong guesses in a row and the lock's end.
pub(super) fn set_failures(
    connection: &mut AnyConnection,
    phone: &Phone,
    failures: u32,
    locked_until: Option<Timestamp>,
) -> QueryResult<()> {
    let failures = i32::try_from(failures).unwrap_or(i32::MAX);
    let counted = (t::failures.eq(failures), t::locked_until.eq(locked_until.map(at)));
    let row = update(t::table.find(phone.as_str()));
    on_each!(connection, |connection| fixed!(row.set(counted)).run(connection))
}

/// Lifts a lock that has not run out.
pub(super) fn unlock(connection: &mut AnyConnection, phone: &Phone, now: Timestamp) -> QueryResult<bool> {
    let unlocked = update(t::table.find(phone.as_str()))
        .filter(t::locked_until.gt(at(now)))
        .set((t::failures.eq(0), t::locked_until.eq(NEVER)));
    writes!(connection, fixed!(unlocked), t::phone)
}

/// Notes that texts are not wanted, unless that was noted before.
pub(super) fn stop_texts(connection: &mut AnyConnection, phone: &Phone, now: Timestamp) -> QueryResult<bool> {
    let values = (t::phone.eq(phone.as_str()), t::texts_stopped_at.eq(at(now)));
    let noted = t::texts_stopped_at.eq(excluded(t::texts_stopped_at));
    let stopped = insert_into(t::table).values(values).on_conflict(t::phone).do_update().set(noted);
    writes!(connection, fixed!(stopped.filter(t::texts_stopped_at.is_null())), t::phone)
}

/// Notes that texts are wanted, if they were not.
pub(super) fn start_texts(connection: &mut AnyConnection, phone: &Phone) -> QueryResult<bool> {
    let stopped = update(t::table.find(phone.as_str())).filter(t::texts_stopped_at.is_not_null());
    writes!(connection, fixed!(stopped.set(t::texts_stopped_at.eq(NEVER))), t::phone)
}

/// Forgets the attempts, the wrong guesses in a row and a lock that has run out.
pub(super) fn clear_attempts(connection: &mut AnyConnection, phone: &Phone) -> QueryResult<()> {
    on_each!(connection, |connection| fixed!(clearing(phone)).run(connection))
}

/// The statement that does so.
pub(super) fn clearing(phone: &Phone) -> impl QueryFragment<Sqlite> + QueryFragment<Pg> {
    let forgotten = (
        (t::wrong_1.eq(NEVER), t::wrong_2.eq(NEVER), t::wrong_3.eq(NEVER), t::wrong_4.eq(NEVER)),
        (t::wrong_5.eq(NEVER), t::wrong_6.eq(NEVER), t::wrong_7.eq(NEVER), t::wrong_8.eq(NEVER)),
        (t::wrong_9.eq(NEVER), t::wrong_10.eq(NEVER), t::failures.eq(0), t::locked_until.eq(NEVER)),
    );
    update(t::table.find(phone.as_str())).set(forgotten)
}
