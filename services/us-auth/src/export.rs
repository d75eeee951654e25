//! What the market holds of its own about a user.

use chrono::{NaiveDateTime, SecondsFormat};
use common::UserId;
use diesel::prelude::*;
use serde_json::{Map, Value};
use store::{Database, StoreError};

use crate::schema::users;

/// The market's parts of a user's export, by name.
pub(crate) fn of(database: &Database, user: UserId) -> Result<Map<String, Value>, StoreError> {
    let found = database.read(|connection| {
        let column = users::table.find(user.to_string()).select(users::texts_stopped_at);
        column.first::<Option<NaiveDateTime>>(connection).optional()
    })?;
    let told = found.flatten().map(|at| at.and_utc().to_rfc3339_opts(SecondsFormat::Micros, true));
    Ok(Map::from_iter([("texts_stopped_at".to_owned(), told.into())]))
}
