//! The audit log.

use diesel::dsl::insert_into;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::QueryFragment;
use diesel::sqlite::Sqlite;
use signin::AuditEntry;

use crate::AnyConnection;
use crate::at::at;
use crate::cached::fixed;
use crate::connection::on_each;
use crate::schema::audit_log;

/// Adds a line.
pub(super) fn note(connection: &mut AnyConnection, entry: &AuditEntry) -> QueryResult<()> {
    on_each!(connection, |connection| fixed!(line(entry)).run(connection))
}

/// The statement that does so.
pub(super) fn line(entry: &AuditEntry) -> impl QueryFragment<Sqlite> + QueryFragment<Pg> {
    let values = (
        audit_log::id.eq(entry.id.to_string()),
        audit_log::at.eq(at(entry.at)),
        audit_log::actor.eq(entry.actor.to_string()),
        audit_log::event.eq(entry.event.as_str()),
        audit_log::user_id.eq(entry.user.map(|id| id.to_string())),
        audit_log::session_id.eq(entry.session.map(|id| id.to_string())),
        audit_log::address.eq(entry.address.map(|address| address.to_string())),
    );
    insert_into(audit_log::table).values(values)
}
