//! What the market holds of its own about a user.

use common::UserId;
use diesel::prelude::*;
use serde_json::{Map, Value};
use store::{Database, StoreError};

use crate::schema::users;

/// The market's parts of a user's export, by name.
pub(crate) fn of(database: &Database, user: UserId) -> Result<Map<String, Value>, StoreError> {
    let found = database.read(|connection| {
        let column = users::table.find(user.to_string()).select(users::patronymic);
        column.first::<Option<String>>(connection).optional()
    })?;
    Ok(Map::from_iter([("patronymic".to_owned(), found.flatten().into())]))
}
