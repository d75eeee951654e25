//! Taking what is due, so that no other worker takes it.

use chrono::TimeDelta;
use common::{DeliveryId, Language, Phone, Timestamp};
use courier::OutboundMessage;
use diesel::dsl::update;
use diesel::prelude::*;
use signin::SKEW;

use super::marks::{NEVER, NONE, give_up};
use super::of_use;
use crate::at::{At, at};
use crate::cached::fixed;
use crate::connection::on_each;
use crate::schema::messages as t;
use crate::{AnyConnection, Sealer};

#[derive(Queryable, Selectable)]
#[diesel(table_name = t)]
struct MessageRow {
    id: String,
    phone: String,
    channel: String,
    language: String,
    sealed_text: Option<String>,
    sealed_code: Option<String>,
    created_at: At,
    expires_at: At,
    attempts: i32,
    provider: Option<String>,
    ruled_out: String,
    trace: Option<String>,
}

/// The due messages that are of use; the others lose their text.
pub(super) fn claim(
    connection: &mut AnyConnection,
    sealer: &Sealer,
    now: Timestamp,
    lease_until: Timestamp,
    limit: u32,
) -> QueryResult<Vec<OutboundMessage>> {
    let (moment, void_after) = (at(now), at(lease_until + SKEW));
    give_up_expired(connection, now, void_after)?;
    let (useful, useless): (Vec<_>, Vec<_>) =
        due(connection, moment, void_after, limit)?.into_iter().partition(|(_, of_use)| *of_use);
    for (row, _) in useless {
        give_up(connection, &row.id, moment)?;
    }
    lease(connection, &useful, at(lease_until))?;
    let mut messages = Vec::with_capacity(useful.len());
    for (row, _) in useful {
        let id = row.id.clone();
        match opened(row, sealer, lease_until) {
            Some(message) => messages.push(message),
            None => give_up_unreadable(connection, &id, moment)?,
        }
    }
    Ok(messages)
}

/// That no worker has the message in hand. A claim beyond any that is given now is void: the clock that gave it has been
/// put right since.
macro_rules! unclaimed {
    ($now:expr, $void_after:expr) => {
        t::claimed_until.is_null().or(t::claimed_until.le($now)).or(t::claimed_until.gt($void_after))
    };
}

/// Those whose time is over, or a day or more ahead, lose their text, unless a worker has them in hand.
fn give_up_expired(connection: &mut AnyConnection, now: Timestamp, void_after: At) -> QueryResult<()> {
    let (now, a_day_ahead) = (at(now), at(now + TimeDelta::days(1)));
    let expired = t::table
        .filter(t::sealed_text.is_not_null())
        .filter(t::expires_at.le(now).or(t::created_at.gt(a_day_ahead)))
        .filter(unclaimed!(now, void_after));
    let failed =
        (t::failed_at.eq(now), t::sealed_text.eq(NONE), t::sealed_code.eq(NONE), t::claimed_until.eq(NEVER));
    on_each!(connection, |connection| fixed!(update(expired).set(failed)).run(connection))
}

/// The oldest due ones. PostgreSQL locks them and passes over those that another worker has locked.
fn due(
    connection: &mut AnyConnection,
    now: At,
    void_after: At,
    limit: u32,
) -> QueryResult<Vec<(MessageRow, bool)>> {
    macro_rules! due {
        () => {
            t::table
                .filter(t::sealed_text.is_not_null())
                .filter(t::due_at.le(now))
                .filter(t::expires_at.gt(now))
                .filter(unclaimed!(now, void_after))
                .order(t::due_at)
                .limit(limit.into())
                .select((MessageRow::as_select(), of_use!()))
        };
    }
    match connection {
        AnyConnection::Sqlite(connection) => fixed!(due!()).load(connection),
        AnyConnection::Postgres(connection) => fixed!(due!().for_update().skip_locked()).load(connection),
    }
}

/// A try counts when it is begun, so that a message that kills its worker does not live for ever.
fn lease(connection: &mut AnyConnection, rows: &[(MessageRow, bool)], until: At) -> QueryResult<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let ids: Vec<&str> = rows.iter().map(|(row, _)| row.id.as_str()).collect();
    let leased = (t::claimed_until.eq(until), t::attempts.eq(t::attempts + 1));
    on_each!(connection, |connection| update(t::table.filter(t::id.eq_any(ids)))
        .set(leased)
        .execute(connection))?;
    Ok(())
}

/// Sealed with another key, or damaged: it would come back for ever.
fn give_up_unreadable(connection: &mut AnyConnection, id: &str, now: At) -> QueryResult<()> {
    tracing::error!(delivery_id = id, "a message in the outbox can't be opened and is given up");
    give_up(connection, id, now)?;
    Ok(())
}

fn opened(row: MessageRow, sealer: &Sealer, held_until: Timestamp) -> Option<OutboundMessage> {
    let id: DeliveryId = row.id.parse().ok()?;
    let text = sealer.open(&id, row.sealed_text.as_deref()?).ok()?;
    let code = row.sealed_code.map(|sealed| sealer.open(&id, &sealed)).transpose().ok()?;
    Some(OutboundMessage {
        id,
        to: Phone::parse(&row.phone).ok()?,
        channel: row.channel,
        language: Language::parse(&row.language)?,
        text,
        code,
        created_at: row.created_at.read(),
        expires_at: row.expires_at.read(),
        attempts: u32::try_from(row.attempts).unwrap_or_default(),
        ruled_out: row.ruled_out.split_whitespace().map(str::to_owned).collect(),
        interrupted: row.provider,
        begun_with: None,
        held_until,
        trace: row.trace,
    })
}
