//! People's wish for no texts, kept with the user beside the number: STOP and START (CTIA, Messaging Principles 5.1).

use chrono::NaiveDateTime;
use common::{Timestamp, UserId};
use diesel::prelude::*;
use store::{AnyConnection, Database, Step, StoreError, store_error};

use crate::schema::users;

/// Notes it with the user; a repeated STOP leaves the first one's time.
pub(crate) fn keep(
    database: &Database,
    user: UserId,
    stopped_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    let stopped_at = stopped_at.map(|at| at.naive_utc());
    database.write(move |connection| {
        set(connection, &user.to_string(), stopped_at).map(|_| Step::Commit(())).map_err(store_error)
    })
}

fn set(connection: &mut AnyConnection, user: &str, at: Option<NaiveDateTime>) -> QueryResult<usize> {
    let wish = users::texts_stopped_at.eq(at);
    match at {
        Some(_) => {
            let first = users::table.find(user).filter(users::texts_stopped_at.is_null());
            diesel::update(first).set(wish).execute(connection)
        }
        None => diesel::update(users::table.find(user)).set(wish).execute(connection),
    }
}
