//! Budgets: one row each, judged and advanced by one conditional upsert.

use chrono::DateTime;
use common::Timestamp;
use diesel::dsl::{case_when, insert_into};
use diesel::prelude::*;
use diesel::query_dsl::methods::FilterDsl as _;
use diesel::upsert::excluded;
use signin::Budget;

use crate::AnyConnection;
use crate::cached::fixed;
use crate::connection::on_each;
use crate::schema::budgets as t;

/// Takes one, unless the budget is used up; the same as [`Budget::after`], decided by the database.
///
/// PostgreSQL locks the row even when the condition refuses it, so that the arrival read next is the one that refused.
pub(super) fn take(connection: &mut AnyConnection, budget: &Budget, now: Timestamp) -> QueryResult<bool> {
    let interval = budget.interval().num_microseconds().unwrap_or(i64::MAX);
    let [latest, horizon] = [budget.latest(now), budget.horizon(now)].map(|at| at.timestamp_micros());
    let now = now.timestamp_micros();
    let values = (t::kind.eq(budget.kind()), t::key.eq(budget.key()), t::arrival.eq(now + interval));
    let taken = on_each!(connection, |connection| fixed!(
        insert_into(t::table)
            .values(values)
            .on_conflict((t::kind, t::key))
            .do_update()
            .set(
                t::arrival.eq(case_when(t::arrival.between(now, horizon), t::arrival + interval)
                    .otherwise(excluded(t::arrival)))
            )
            .filter(t::arrival.le(latest).or(t::arrival.gt(horizon)))
            .returning(t::arrival)
    )
    .get_result::<i64>(connection));
    Ok(taken.optional()?.is_some())
}

/// Gives one back.
pub(super) fn give_back(connection: &mut AnyConnection, budget: &Budget) -> QueryResult<()> {
    let interval = budget.interval().num_microseconds().unwrap_or_default();
    let row = t::table.find((budget.kind(), budget.key()));
    let given_back = diesel::update(row).set(t::arrival.eq(t::arrival - interval));
    on_each!(connection, |connection| fixed!(given_back).run(connection))
}

/// The theoretical arrival.
pub(super) fn arrival(connection: &mut AnyConnection, budget: &Budget) -> QueryResult<Option<Timestamp>> {
    let micros =
        t::table.find((budget.kind(), budget.key())).select(t::arrival).get_result::<i64>(connection);
    Ok(micros.optional()?.and_then(DateTime::from_timestamp_micros))
}
