//! What the market holds of its own about a user.

use common::UserId;
use diesel::prelude::*;
use serde_json::{Map, Value};
use store::{Database, StoreError};

use crate::schema::users;

/// The market's parts of a user's export, by name.
pub(crate) fn of(database: &Database, user: UserId) -> Result<Map<String, Value>, StoreError> {
    let patronymic = users::table.find(user.to_string()).select(users::patronymic);
    let found =
        database.read(|connection| patronymic.first::<Option<String>>(connection).optional())?.flatten();
    Ok(Map::from_iter([("patronymic".to_owned(), found.into())]))
}
