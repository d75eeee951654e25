//! Batches of rows that no longer matter. On PostgreSQL a row that somebody has locked is passed over, and comes next time.

use chrono::NaiveDateTime;
use common::Timestamp;
use diesel::dsl::{delete, update};
use diesel::prelude::*;
use signin::{BATCH, Litter, Swept};

use crate::AnyConnection;
use crate::connection::on_each;
use crate::schema::{
    audit_log, budgets, idempotency_keys, messages, notifications, phone_windows, sessions, verifications,
};

/// After every key: they are ASCII.
const END: &str = "\u{10ffff}";

/// Up to a batch of the keys that a condition finds, locked.
macro_rules! keys {
    ($connection:expr, $key:expr, $table:expr, $found:expr) => {{
        macro_rules! found {
            () => {
                $table.filter($found).select($key).order($key).limit(BATCH.into())
            };
        }
        match $connection {
            AnyConnection::Sqlite(connection) => found!().load::<String>(connection)?,
            AnyConnection::Postgres(connection) => {
                found!().for_update().skip_locked().load::<String>(connection)?
            }
        }
    }};
}

/// Deletes up to a batch of the rows that a condition finds by an index.
macro_rules! found {
    ($connection:expr, $module:ident :: $key:ident, $found:expr) => {{
        let keys = keys!($connection, $module::$key, $module::table, $found);
        let doomed = delete($module::table.filter($module::$key.eq_any(&keys)));
        on_each!($connection, |connection| doomed.execute(connection))?;
        full(keys.len())
    }};
}

/// Deletes of the next batch of rows, in the key's order, those that fit a condition that no index knows.
macro_rules! walked {
    ($connection:expr, $module:ident :: $key:ident, $among:expr, $after:expr, $found:expr) => {{
        let rest = $module::table.filter($among).filter($module::$key.gt($after)).select($module::$key);
        let rest = rest.order($module::$key).offset(i64::from(BATCH) - 1).limit(1);
        let next: Option<String> = rest.first($connection).optional()?;
        let until = next.as_deref().unwrap_or(END);
        let slice = $among.and($module::$key.gt($after)).and($module::$key.le(until));
        let keys = keys!($connection, $module::$key, $module::table, slice.and($found));
        let doomed = delete($module::table.filter($among).filter($module::$key.eq_any(&keys)));
        on_each!($connection, |connection| doomed.execute(connection))?;
        Swept { rows: keys.len(), next }
    }};
}

/// Deletes a batch.
pub(super) fn sweep(connection: &mut AnyConnection, litter: &Litter, after: &str) -> QueryResult<Swept> {
    let naive = Timestamp::naive_utc;
    Ok(match litter {
        Litter::Verifications(by) => {
            found!(connection, verifications::id, verifications::expires_at.le(naive(by)))
        }
        Litter::PhoneWindows { idle_since, failed_before, unlocked_by } => {
            windows(connection, after, [idle_since, failed_before, unlocked_by].map(naive))?
        }
        Litter::Budgets(kind, by) => {
            let whole = budgets::arrival.le(by.timestamp_micros());
            walked!(connection, budgets::key, budgets::kind.eq(*kind), after, whole)
        }
        Litter::Answers(by) => {
            found!(connection, idempotency_keys::key_mac, idempotency_keys::expires_at.lt(naive(by)))
        }
        Litter::EndedSessions(by) => found!(connection, sessions::id, sessions::ended_at.le(naive(by))),
        Litter::ExpiredSessions(by) => found!(connection, sessions::id, sessions::expires_at.le(naive(by))),
        Litter::Messages(least) => {
            let done = messages::sealed_text.is_null();
            found!(connection, messages::id, messages::id.lt(least.to_string()).and(done))
        }
        Litter::ReadNotifications(least) => {
            let read = notifications::read_at.is_not_null();
            found!(connection, notifications::id, notifications::id.lt(least.to_string()).and(read))
        }
        Litter::Notifications(least) => {
            found!(connection, notifications::id, notifications::id.lt(least.to_string()))
        }
        Litter::Addresses(least) => addresses(connection, &least.to_string())?,
        Litter::AuditLog(least) => found!(connection, audit_log::id, audit_log::id.lt(least.to_string())),
    })
}

fn windows(
    connection: &mut AnyConnection,
    after: &str,
    [idle_since, failed_before, unlocked_by]: [NaiveDateTime; 3],
) -> QueryResult<Swept> {
    use phone_windows as t;
    macro_rules! idle {
        () => {
            t::sent_1
                .is_null()
                .or(t::sent_1.le(idle_since))
                .and(t::wrong_1.is_null().or(t::wrong_1.le(idle_since)))
                .and(t::texts_stopped_at.is_null())
                .and(t::locked_until.is_null().or(t::locked_until.le(unlocked_by)))
                .and(
                    t::failures
                        .eq(0)
                        .or(t::locked_until.is_not_null())
                        .or(t::wrong_1.is_null())
                        .or(t::wrong_1.le(failed_before)),
                )
        };
    }
    Ok(walked!(connection, phone_windows::phone, t::phone.is_not_null(), after, idle!()))
}

fn addresses(connection: &mut AnyConnection, least: &str) -> QueryResult<Swept> {
    let known = || audit_log::id.lt(least).and(audit_log::address.is_not_null());
    let keys = keys!(connection, audit_log::id, audit_log::table, known());
    let forgotten =
        update(audit_log::table.filter(audit_log::id.eq_any(&keys))).set(audit_log::address.eq(None::<&str>));
    on_each!(connection, |connection| forgotten.execute(connection))?;
    Ok(full(keys.len()))
}

/// A full batch may have left some.
fn full(rows: usize) -> Swept {
    Swept { rows, next: (rows == usize::from(BATCH)).then(String::new) }
}
