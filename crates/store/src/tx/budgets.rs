//! Budgets: one row each, judged and advanced by a conditional upsert; on PostgreSQL, where each statement is a round trip,
//! all of a request by one.

use chrono::DateTime;
use common::Timestamp;
use diesel::dsl::{case_when, insert_into, update};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::QueryFragment;
use diesel::query_dsl::methods::FilterDsl as _;
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt, Text};
use diesel::upsert::excluded;
use signin::Budget;

use crate::AnyConnection;
use crate::cached::{fixed, has_written};
use crate::connection::on_each;
use crate::schema::budgets as t;

/// The kinds, the keys, the arrivals in empty rows, now, the latest arrivals that let a request through, the horizons.
///
/// A row is locked even when the condition refuses it, so that the arrival read next is the one that refused.
macro_rules! take {
    ($condition:literal) => {
        concat!(
            "INSERT INTO budgets (kind, key, arrival) SELECT * FROM unnest($1, $2, $3)",
            $condition,
            " ON CONFLICT (kind, key) DO UPDATE SET arrival = CASE
                WHEN budgets.arrival BETWEEN $4 AND ($6)[array_position($1, excluded.kind)]
                THEN budgets.arrival + excluded.arrival - $4 ELSE excluded.arrival END
            WHERE budgets.arrival <= ($5)[array_position($1, excluded.kind)]
               OR budgets.arrival > ($6)[array_position($1, excluded.kind)]
            RETURNING kind"
        )
    };
}

/// The kinds, the keys, the intervals.
///
/// An upsert finds its rows by their key whatever the planner thinks of the table; a row that has gone since comes back as
/// one of which all is long there again.
const GIVE_BACK: &str = "INSERT INTO budgets (kind, key, arrival) SELECT * FROM unnest($1, $2, $3)
ON CONFLICT (kind, key) DO UPDATE SET arrival = budgets.arrival - excluded.arrival";

/// The statement of this SQL, with what it is told.
macro_rules! taking {
    ($sql:expr, $budgets:expr, $now:expr) => {{
        let names = |name: fn(&Budget) -> &str| $budgets.iter().map(name).collect::<Vec<_>>();
        let each = |instant: &dyn Fn(&Budget) -> i64| $budgets.iter().map(instant).collect::<Vec<_>>();
        let present = $now.timestamp_micros();
        sql_query($sql)
            .bind::<Array<Text>, _>(names(|budget| budget.kind()))
            .bind::<Array<Text>, _>(names(|budget| budget.key()))
            .bind::<Array<BigInt>, _>(each(&|budget| present + micros(budget)))
            .bind::<BigInt, _>(present)
            .bind::<Array<BigInt>, _>(each(&|budget| budget.latest($now).timestamp_micros()))
            .bind::<Array<BigInt>, _>(each(&|budget| budget.horizon($now).timestamp_micros()))
    }};
}

/// A budget that let a request through.
#[derive(QueryableByName)]
struct Taken {
    #[diesel(sql_type = Text)]
    kind: String,
}

/// Takes one of each, the same as [`Budget::after`], decided by the database; the place of the first that is used up.
pub(super) fn take(
    connection: &mut AnyConnection,
    budgets: &[Budget],
    now: Timestamp,
) -> QueryResult<Option<usize>> {
    if budgets.is_empty() {
        return Ok(None);
    }
    match connection {
        AnyConnection::Sqlite(connection) => {
            for (place, budget) in budgets.iter().enumerate() {
                if !take_one(connection, budget, now)? {
                    return Ok(Some(place));
                }
            }
            Ok(None)
        }
        AnyConnection::Postgres(connection) => take_each(connection, budgets, now),
    }
}

fn take_one(connection: &mut SqliteConnection, budget: &Budget, now: Timestamp) -> QueryResult<bool> {
    let [latest, horizon] = [budget.latest(now), budget.horizon(now)].map(|at| at.timestamp_micros());
    let (now, interval) = (now.timestamp_micros(), micros(budget));
    let values = (t::kind.eq(budget.kind()), t::key.eq(budget.key()), t::arrival.eq(now + interval));
    let is_counted = t::arrival.between(now, horizon);
    let after = case_when(is_counted, t::arrival + interval).otherwise(excluded(t::arrival));
    fixed!(
        insert_into(t::table)
            .values(values)
            .on_conflict((t::kind, t::key))
            .do_update()
            .set(t::arrival.eq(after))
            .filter(t::arrival.le(latest).or(t::arrival.gt(horizon)))
    )
    .run(connection)?;
    has_written(connection)
}

fn take_each(
    connection: &mut PgConnection,
    budgets: &[Budget],
    now: Timestamp,
) -> QueryResult<Option<usize>> {
    let taken: Vec<Taken> = fixed!(taking!(take!(""), budgets, now)).load(connection)?;
    let taken: Vec<_> = taken.into_iter().map(|taken| taken.kind).collect();
    Ok(used_up(budgets, &taken))
}

/// The place of the first budget that is not among the kinds that were taken.
pub(super) fn used_up(budgets: &[Budget], taken: &[String]) -> Option<usize> {
    budgets.iter().position(|budget| taken.iter().all(|kind| kind != budget.kind()))
}

/// The statement that takes one of each where others named `sent` and `put` have a row; its rows are the kinds that were
/// taken.
pub(super) fn taking_if_put(budgets: &[Budget], now: Timestamp) -> impl QueryFragment<Pg> {
    taking!(take!(" WHERE EXISTS (SELECT FROM sent) AND EXISTS (SELECT FROM put)"), budgets, now)
}

/// The same where a `code` is outstanding.
pub(super) fn taking_if_outstanding(budgets: &[Budget], now: Timestamp) -> impl QueryFragment<Pg> {
    taking!(take!(" WHERE EXISTS (SELECT FROM code)"), budgets, now)
}

/// The statement that gives one of each back.
pub(super) fn giving_back(budgets: &[&Budget]) -> impl QueryFragment<Pg> {
    sql_query(GIVE_BACK)
        .bind::<Array<Text>, _>(budgets.iter().map(|budget| budget.kind()).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(budgets.iter().map(|budget| budget.key()).collect::<Vec<_>>())
        .bind::<Array<BigInt>, _>(budgets.iter().map(|budget| micros(budget)).collect::<Vec<_>>())
}

/// Gives one back.
pub(super) fn give_back(connection: &mut AnyConnection, budget: &Budget) -> QueryResult<()> {
    let row = update(t::table.find((budget.kind(), budget.key())));
    let given_back = row.set(t::arrival.eq(t::arrival - micros(budget)));
    on_each!(connection, |connection| fixed!(given_back).run(connection))
}

/// The theoretical arrival.
pub(super) fn arrival(connection: &mut AnyConnection, budget: &Budget) -> QueryResult<Option<Timestamp>> {
    let micros =
        t::table.find((budget.kind(), budget.key())).select(t::arrival).get_result::<i64>(connection);
    Ok(micros.optional()?.and_then(DateTime::from_timestamp_micros))
}

/// The interval.
fn micros(budget: &Budget) -> i64 {
    budget.interval().num_microseconds().unwrap_or(i64::MAX)
}
