//! The audit log, and what users are told.

use diesel::dsl::insert_into;
use diesel::prelude::*;
use signin::{AuditEntry, NewNotification};

use crate::AnyConnection;
use crate::schema::{audit_log, notifications};

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

/// Tells a user.
pub(super) fn notify(connection: &mut AnyConnection, new: &NewNotification) -> QueryResult<()> {
    insert_into(notifications::table)
        .values((
            notifications::id.eq(new.id.to_string()),
            notifications::user_id.eq(new.user.to_string()),
            notifications::kind.eq(new.kind.as_str()),
            notifications::user_agent.eq(new.user_agent.as_deref()),
            notifications::created_at.eq(new.created_at.naive_utc()),
        ))
        .execute(connection)?;
    Ok(())
}
