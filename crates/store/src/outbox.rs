//! The outbox, emptied: the courier's port over a database.

use std::sync::Arc;

use chrono::{NaiveDateTime, TimeDelta};
use common::{DeliveryId, Language, Phone, Timestamp};
use courier::{OutboundMessage, Outbox};
use diesel::dsl::update;
use diesel::prelude::*;
use signin::{SKEW, Step, StoreError};

use crate::connection::on_each;
use crate::schema::messages as t;
use crate::{AnyConnection, DieselStore, Sealer, store_error};

const NEVER: Option<NaiveDateTime> = None;
const NO_TEXT: Option<String> = None;

#[derive(Queryable, Selectable)]
#[diesel(table_name = t)]
struct MessageRow {
    id: String,
    phone: String,
    channel: String,
    language: String,
    sealed_text: Option<String>,
    created_at: NaiveDateTime,
    expires_at: NaiveDateTime,
    attempts: i32,
    trace: Option<String>,
}

impl Outbox for DieselStore {
    fn claim(
        &self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: u32,
    ) -> Result<Vec<OutboundMessage>, StoreError> {
        let sealer = Arc::clone(&self.sealer);
        let void_after = (lease_until + SKEW).naive_utc();
        let (now, lease_until) = (now.naive_utc(), lease_until.naive_utc());
        self.database.write(move |connection| {
            give_up_expired(connection, now, void_after).map_err(store_error)?;
            let rows = due(connection, now, void_after, limit).map_err(store_error)?;
            lease(connection, &rows, lease_until).map_err(store_error)?;
            let mut messages = Vec::with_capacity(rows.len());
            for row in rows {
                let id = row.id.clone();
                match opened(row, &sealer) {
                    Some(message) => messages.push(message),
                    None => give_up_unreadable(connection, &id, now).map_err(store_error)?,
                }
            }
            Ok(Step::Commit(messages))
        })
    }

    fn mark_sent(&self, id: &DeliveryId, now: Timestamp) -> Result<(), StoreError> {
        let id = id.to_string();
        self.database.write(move |connection| {
            update(t::table.find(id))
                .set((t::sent_at.eq(now.naive_utc()), t::sealed_text.eq(NO_TEXT), t::claimed_until.eq(NEVER)))
                .execute(connection)
                .map_err(store_error)?;
            Ok(Step::Commit(()))
        })
    }

    fn mark_failed(
        &self,
        id: &DeliveryId,
        now: Timestamp,
        retry_at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let id = id.to_string();
        self.database.write(move |connection| {
            match retry_at {
                Some(at) => retry(connection, &id, at.naive_utc()),
                None => give_up(connection, &id, now.naive_utc()),
            }
            .map_err(store_error)?;
            Ok(Step::Commit(()))
        })
    }
}

/// That no worker has the message in hand. A claim beyond any that is given now is void: the clock that gave it has been
/// put right since.
macro_rules! unclaimed {
    ($now:expr, $void_after:expr) => {
        t::claimed_until.is_null().or(t::claimed_until.le($now)).or(t::claimed_until.gt($void_after))
    };
}

/// Those whose time is over, or a day or more ahead, lose their text, unless a worker has them in hand.
fn give_up_expired(
    connection: &mut AnyConnection,
    now: NaiveDateTime,
    void_after: NaiveDateTime,
) -> QueryResult<usize> {
    let expired = t::table
        .filter(t::sealed_text.is_not_null())
        .filter(t::expires_at.le(now).or(t::created_at.gt(now + TimeDelta::days(1))))
        .filter(unclaimed!(now, void_after));
    update(expired)
        .set((t::failed_at.eq(now), t::sealed_text.eq(NO_TEXT), t::claimed_until.eq(NEVER)))
        .execute(connection)
}

/// The oldest due ones. PostgreSQL locks them and passes over those that another worker has locked.
fn due(
    connection: &mut AnyConnection,
    now: NaiveDateTime,
    void_after: NaiveDateTime,
    limit: u32,
) -> QueryResult<Vec<MessageRow>> {
    macro_rules! due {
        () => {
            t::table
                .filter(t::sealed_text.is_not_null())
                .filter(t::due_at.le(now))
                .filter(t::expires_at.gt(now))
                .filter(unclaimed!(now, void_after))
                .order(t::due_at)
                .limit(limit.into())
                .select(MessageRow::as_select())
        };
    }
    match connection {
        AnyConnection::Sqlite(connection) => due!().load(connection),
        AnyConnection::Postgres(connection) => due!().for_update().skip_locked().load(connection),
    }
}

/// A try counts when it is begun, so that a message that kills its worker does not live for ever.
fn lease(connection: &mut AnyConnection, rows: &[MessageRow], until: NaiveDateTime) -> QueryResult<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let leased = (t::claimed_until.eq(until), t::attempts.eq(t::attempts + 1));
    on_each!(connection, |connection| update(t::table.filter(t::id.eq_any(ids)))
        .set(leased)
        .execute(connection))?;
    Ok(())
}

fn retry(connection: &mut AnyConnection, id: &str, at: NaiveDateTime) -> QueryResult<usize> {
    update(t::table.find(id)).set((t::due_at.eq(at), t::claimed_until.eq(NEVER))).execute(connection)
}

/// A message that was sent after all stays sent.
fn give_up(connection: &mut AnyConnection, id: &str, now: NaiveDateTime) -> QueryResult<usize> {
    update(t::table.find(id).filter(t::sent_at.is_null()))
        .set((t::failed_at.eq(now), t::sealed_text.eq(NO_TEXT), t::claimed_until.eq(NEVER)))
        .execute(connection)
}

/// Sealed with another key, or damaged: it would come back for ever.
fn give_up_unreadable(connection: &mut AnyConnection, id: &str, now: NaiveDateTime) -> QueryResult<()> {
    tracing::error!(delivery_id = id, "a message in the outbox can't be opened and is given up");
    give_up(connection, id, now)?;
    Ok(())
}

fn opened(row: MessageRow, sealer: &Sealer) -> Option<OutboundMessage> {
    let id: DeliveryId = row.id.parse().ok()?;
    let text = sealer.open(&id, row.sealed_text.as_deref()?).ok()?;
    Some(OutboundMessage {
        id,
        to: Phone::parse(&row.phone).ok()?,
        channel: row.channel,
        language: Language::parse(&row.language)?,
        text,
        created_at: row.created_at.and_utc(),
        expires_at: row.expires_at.and_utc(),
        attempts: u32::try_from(row.attempts).unwrap_or_default(),
        trace: row.trace,
    })
}
