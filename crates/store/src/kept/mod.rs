//! What users keep beside sign-in: rows of a market's own tables, each one user's, one of them the user's default.
//!
//! Every change first locks the user's row, so that changes to what one user keeps are made one after the other: there
//! is one default as long as there is anything, and never more than there may be. The index of the market's migrations
//! (one default a user) holds it whatever else happens.

mod model;
mod payments;
mod shelves;

use common::{EntryId, Timestamp, UserId};
use diesel::prelude::*;
use signin::{Step, StoreError};

use crate::schema::users;
use crate::{AnyConnection, Database, store_error};

pub use payments::PaymentMethod;
pub use shelves::{Addresses, PaymentMethods, Shelf};

/// How many of a kind a user may keep.
pub const MOST: i64 = 50;

/// One of the things that a user keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<T> {
    /// Its id.
    pub id: EntryId,
    /// Whether it is the one to take unless the user says another.
    pub is_default: bool,
    /// What it is.
    pub item: T,
}

impl<T> Entry<T> {
    /// The entries of rows: id, default, item.
    pub fn read_all(rows: Vec<(String, bool, T)>) -> QueryResult<Vec<Self>> {
        let read = |(id, is_default, item): (String, bool, T)| match id.parse() {
            Ok(id) => Ok(Self { id, is_default, item }),
            Err(_) => {
                Err(diesel::result::Error::DeserializationError("unreadable id in the database".into()))
            }
        };
        rows.into_iter().map(read).collect()
    }
}

/// The columns that everything kept has.
#[derive(Debug, Clone, Copy)]
pub struct NewEntry {
    /// The id.
    pub id: EntryId,
    /// Whose it is.
    pub user: UserId,
    /// Whether it becomes the default even if there is one.
    pub is_default: bool,
    /// Now.
    pub now: Timestamp,
}

/// Something that a market keeps of its users, in columns of its own; [`crate::kept!`] writes it for a Diesel model.
pub trait Kept: Sized + Send + 'static {
    /// Its table, as far as all tables of this kind are alike.
    type Shelf: Shelf;

    /// Puts it there, `entry.is_default` as it says.
    fn insert(&self, entry: &NewEntry, connection: &mut AnyConnection) -> QueryResult<()>;

    /// Puts it in the place of what was there, the columns of `NewEntry` as they are.
    fn update(&self, id: EntryId, connection: &mut AnyConnection) -> QueryResult<()>;

    /// What the user keeps, or the one of `id`: the default first, then the newest first.
    fn load(
        user: UserId,
        id: Option<EntryId>,
        connection: &mut AnyConnection,
    ) -> QueryResult<Vec<Entry<Self>>>;
}

/// What came of keeping something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keeping<T> {
    /// It is kept.
    Done(Entry<T>),
    /// There are as many as there may be.
    Full,
    /// There is no such user any more.
    NoUser,
}

/// What came of changing something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changing<T, E> {
    /// It is as it says.
    Done(Entry<T>),
    /// The change itself is not to be.
    Refused(E),
    /// The user keeps nothing of this id.
    Missing,
}

impl Database {
    /// All of a kind that the user keeps, the default first, then the newest first.
    pub fn kept<T: Kept>(&self, user: UserId) -> Result<Vec<Entry<T>>, StoreError> {
        self.read(|connection| T::load(user, None, connection))
    }

    /// Keeps another, unless there are [`MOST`]; the first is the default.
    pub fn keep<T: Kept>(&self, new: NewEntry, item: T) -> Result<Keeping<T>, StoreError> {
        self.write(move |connection| keep(new, item, connection).map_err(store_error))
    }

    /// Changes the user's one of `id` to what `change` makes of it; `make_default` puts it in the default's place.
    pub fn change<T: Kept, E: Send + 'static>(
        &self,
        (user, id): (UserId, EntryId),
        make_default: bool,
        change: impl FnOnce(T) -> Result<T, E> + Send + 'static,
    ) -> Result<Changing<T, E>, StoreError> {
        self.write(move |connection| {
            self::change((user, id), make_default, change, connection).map_err(store_error)
        })
    }

    /// Gives the user's one of `id` up; the newest of the rest takes a default's place. False if there was none.
    pub fn give_up<T: Kept>(&self, user: UserId, id: EntryId) -> Result<bool, StoreError> {
        self.write(move |connection| give_up::<T::Shelf>(user, id, connection).map_err(store_error))
    }
}

fn keep<T: Kept>(new: NewEntry, item: T, connection: &mut AnyConnection) -> QueryResult<Step<Keeping<T>>> {
    if !lock(new.user, connection)? {
        return Ok(Step::Rollback(Keeping::NoUser));
    }
    let count = T::Shelf::count(new.user, connection)?;
    if count >= MOST {
        return Ok(Step::Rollback(Keeping::Full));
    }
    if new.is_default {
        T::Shelf::clear_default(new.user, connection)?;
    }
    let is_default = new.is_default || count == 0;
    item.insert(&NewEntry { is_default, ..new }, connection)?;
    Ok(Step::Commit(Keeping::Done(Entry { id: new.id, is_default, item })))
}

fn change<T: Kept, E>(
    (user, id): (UserId, EntryId),
    make_default: bool,
    change: impl FnOnce(T) -> Result<T, E>,
    connection: &mut AnyConnection,
) -> QueryResult<Step<Changing<T, E>>> {
    lock(user, connection)?;
    let Some(entry) = T::load(user, Some(id), connection)?.pop() else {
        return Ok(Step::Rollback(Changing::Missing));
    };
    let item = match change(entry.item) {
        Ok(item) => item,
        Err(refusal) => return Ok(Step::Rollback(Changing::Refused(refusal))),
    };
    if make_default && !entry.is_default {
        T::Shelf::clear_default(user, connection)?;
        T::Shelf::make_default(&id.to_string(), connection)?;
    }
    item.update(id, connection)?;
    Ok(Step::Commit(Changing::Done(Entry { id, is_default: make_default || entry.is_default, item })))
}

fn give_up<S: Shelf>(user: UserId, id: EntryId, connection: &mut AnyConnection) -> QueryResult<Step<bool>> {
    lock(user, connection)?;
    let Some(was_default) = S::remove(user, id, connection)? else { return Ok(Step::Rollback(false)) };
    if was_default && let Some(newest) = S::newest(user, connection)? {
        S::make_default(&newest, connection)?;
    }
    Ok(Step::Commit(true))
}

/// Makes other changes of what the user keeps wait until this transaction ends; whether there is such a user.
///
/// On SQLite the write transaction itself is that lock.
fn lock(user: UserId, connection: &mut AnyConnection) -> QueryResult<bool> {
    let row = users::table.find(user.to_string()).select(users::id);
    let found: Option<String> = match connection {
        AnyConnection::Sqlite(connection) => row.get_result(connection).optional()?,
        AnyConnection::Postgres(connection) => row.for_no_key_update().get_result(connection).optional()?,
    };
    Ok(found.is_some())
}
