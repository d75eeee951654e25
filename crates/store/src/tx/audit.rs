//! The audit log.

use diesel::dsl::insert_into;
use diesel::prelude::*;
use signin::AuditEntry;

use crate::AnyConnection;
use crate::schema::audit_log;

/// Adds a line.
pub(super) fn note(connection: &mut AnyConnection, entry: &AuditEntry) -> QueryResult<()> {
    insert_into(audit_log::table)
        .values((
            audit_log::id.eq(entry.id.to_string()),
            audit_log::at.eq(entry.at.naive_utc()),
            audit_log::actor.eq(entry.actor.to_string()),
            audit_log::event.eq(entry.event.as_str()),
            audit_log::user_id.eq(entry.user.map(|id| id.to_string())),
            audit_log::session_id.eq(entry.session.map(|id| id.to_string())),
            audit_log::address.eq(entry.address.map(|address| address.to_string())),
        ))
        .execute(connection)?;
    Ok(())
}
