//! What became of messages.

use common::api::DeliveryStatus;
use common::{DeliveryId, Phone};
use courier::{Delivery, Fate, Receipt, Subject};
use diesel::dsl::update;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::QueryFragment;
use signin::Noted;

use super::marks::{NEVER, NONE};
use crate::AnyConnection;
use crate::at::At;
use crate::cached::fixed;
use crate::connection::on_each;
use crate::schema::messages as t;

const NOTED: (t::id, t::phone, t::provider) = (t::id, t::phone, t::provider);

pub(crate) type NotedRow = (String, String, Option<String>);

/// Settles the message. One that arrived stays so, whatever is said later; and it needs no other provider any more.
macro_rules! settle {
    ($connection:expr, $of:expr, $provider:expr, $fate:expr, $now:expr) => {{
        let unheard = t::table.filter($of).filter(t::delivered_at.is_null());
        match $fate {
            Fate::Delivered => update(unheard)
                .set((
                    t::delivered_at.eq($now),
                    t::failed_at.eq(NEVER),
                    t::sealed_text.eq(NONE),
                    t::sealed_code.eq(NONE),
                    t::claimed_until.eq(NEVER),
                ))
                .returning(NOTED)
                .get_result::<NotedRow>($connection),
            Fate::Failed => update(
                unheard
                    .filter(t::provider.eq($provider))
                    .filter(t::sent_at.is_not_null())
                    .filter(t::failed_at.is_null()),
            )
            .set(t::failed_at.eq($now))
            .returning(NOTED)
            .get_result::<NotedRow>($connection),
        }
    }};
}

pub(super) fn receive(
    connection: &mut AnyConnection,
    provider: &str,
    receipt: &Receipt,
    now: At,
) -> QueryResult<Option<Noted>> {
    let row = match &receipt.of {
        Subject::Delivery(id) => on_each!(connection, |connection| settle!(
            connection,
            t::id.eq(id.to_string()),
            provider,
            receipt.fate,
            now
        )),
        Subject::Reference(reference) => {
            let named = t::provider.eq(provider).and(t::reference.eq(reference));
            on_each!(connection, |connection| settle!(connection, named, provider, receipt.fate, now))
        }
    };
    Ok(row.optional()?.and_then(|row| noted(row, provider)))
}

/// The update that notes that the code in a message was used.
macro_rules! note_use {
    ($id:expr, $now:expr) => {
        update(
            t::table.find($id.to_string()).filter(t::sent_at.is_not_null()).filter(t::verified_at.is_null()),
        )
        .set(t::verified_at.eq($now))
        .returning(NOTED)
    };
}

/// Notes that the code in the message was used.
pub(crate) fn note_use(
    connection: &mut AnyConnection,
    id: &DeliveryId,
    now: At,
) -> QueryResult<Option<Noted>> {
    let row =
        on_each!(connection, |connection| fixed!(note_use!(id, now)).get_result::<NotedRow>(connection));
    Ok(row.optional()?.and_then(used))
}

/// The statement that does so; its row is what `used` reads, if that is news.
pub(crate) fn noting(id: &DeliveryId, now: At) -> impl QueryFragment<Pg> {
    note_use!(id, now)
}

/// The message whose code was used.
pub(crate) fn used(row: NotedRow) -> Option<Noted> {
    noted(row, "none")
}

/// The provider that said so, if the message has none.
fn noted((id, phone, provider): NotedRow, said_by: &str) -> Option<Noted> {
    let (id, to) = (id.parse().ok()?, Phone::parse(&phone).ok()?);
    Some(Noted { id, to, provider: provider.unwrap_or_else(|| said_by.to_owned()) })
}

pub(super) fn delivery(connection: &mut AnyConnection, id: &str) -> QueryResult<Option<Delivery>> {
    type Moment = Option<At>;
    let row = t::table.find(id).select((t::channel, t::delivered_at, t::failed_at, t::sent_at));
    let row = on_each!(connection, |connection| fixed!(row)
        .get_result::<(String, Moment, Moment, Moment)>(connection))
    .optional()?;
    Ok(row.map(|(channel, delivered, failed, sent)| {
        let status = match (delivered, failed, sent) {
            (Some(_), _, _) => DeliveryStatus::Delivered,
            (None, Some(_), _) => DeliveryStatus::Failed,
            (None, None, Some(_)) => DeliveryStatus::Sent,
            (None, None, None) => DeliveryStatus::Queued,
        };
        Delivery { channel, status }
    }))
}
