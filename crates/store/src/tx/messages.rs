//! The outbox, filled.

use diesel::dsl::insert_into;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::QueryFragment;
use diesel::sqlite::Sqlite;
use signin::{NewMessage, Purpose};

use crate::at::at;
use crate::cached::fixed;
use crate::connection::on_each;
use crate::schema::messages as t;
use crate::{AnyConnection, Sealer};

/// Puts a message into the outbox, due at once unless it is in hand, its text and code sealed.
pub(super) fn enqueue(
    connection: &mut AnyConnection,
    sealer: &Sealer,
    message: &NewMessage,
) -> QueryResult<()> {
    on_each!(connection, |connection| fixed!(queueing(sealer, message)).run(connection))
}

/// The statement that does so.
pub(super) fn queueing(
    sealer: &Sealer,
    message: &NewMessage,
) -> impl QueryFragment<Sqlite> + QueryFragment<Pg> {
    let values = (
        t::id.eq(message.id.to_string()),
        t::phone.eq(message.to.as_str()),
        t::user_id.eq(message.about.map(|id| id.to_string())),
        t::channel.eq(&message.channel),
        t::language.eq(message.language.as_str()),
        t::sealed_text.eq(sealer.seal(&message.id, &message.text)),
        t::purpose.eq(message.purpose.map(Purpose::as_str)),
        t::sealed_code.eq(message.code.as_ref().map(|code| sealer.seal(&message.id, code))),
        t::created_at.eq(at(message.created_at)),
        t::expires_at.eq(at(message.expires_at)),
        t::due_at.eq(at(message.created_at)),
        t::claimed_until.eq(message.hold.map(|hold| at(hold.until))),
        t::provider.eq(message.hold.and_then(|hold| hold.provider)),
        t::attempts.eq(i32::from(message.hold.is_some())),
        t::trace.eq(telemetry::carried()),
    );
    insert_into(t::table).values(values)
}
