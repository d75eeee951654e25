//! The tables of what users keep, as far as they are alike in every market.

use common::{EntryId, UserId};
use diesel::dsl::{delete, update};
use diesel::prelude::*;

use crate::AnyConnection;
use crate::schema::{addresses, payment_methods};

/// A table with an id, a user, a mark for the default, and the time of its rows.
pub trait Shelf {
    /// How many rows are the user's.
    fn count(user: UserId, connection: &mut AnyConnection) -> QueryResult<i64>;

    /// Takes the mark off the user's default.
    fn clear_default(user: UserId, connection: &mut AnyConnection) -> QueryResult<()>;

    /// Marks a row as the default.
    fn make_default(id: &str, connection: &mut AnyConnection) -> QueryResult<()>;

    /// The id of the user's newest row.
    fn newest(user: UserId, connection: &mut AnyConnection) -> QueryResult<Option<String>>;

    /// Deletes the row if it is the user's; whether it was the default.
    fn remove(user: UserId, id: EntryId, connection: &mut AnyConnection) -> QueryResult<Option<bool>>;
}

macro_rules! shelf {
    ($(#[$doc:meta])* $name:ident, $t:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name;

        impl Shelf for $name {
            fn count(user: UserId, connection: &mut AnyConnection) -> QueryResult<i64> {
                $t::table.filter($t::user_id.eq(user.to_string())).count().get_result(connection)
            }

            fn clear_default(user: UserId, connection: &mut AnyConnection) -> QueryResult<()> {
                let marked = $t::table.filter($t::user_id.eq(user.to_string())).filter($t::is_default);
                update(marked).set($t::is_default.eq(false)).execute(connection).map(|_| ())
            }

            fn make_default(id: &str, connection: &mut AnyConnection) -> QueryResult<()> {
                update($t::table.find(id)).set($t::is_default.eq(true)).execute(connection).map(|_| ())
            }

            fn newest(user: UserId, connection: &mut AnyConnection) -> QueryResult<Option<String>> {
                let own = $t::table.filter($t::user_id.eq(user.to_string())).select($t::id);
                own.order(($t::created_at.desc(), $t::id.desc())).first(connection).optional()
            }

            fn remove(
                user: UserId,
                id: EntryId,
                connection: &mut AnyConnection,
            ) -> QueryResult<Option<bool>> {
                let own = $t::table.find(id.to_string()).filter($t::user_id.eq(user.to_string()));
                delete(own).returning($t::is_default).get_result(connection).optional()
            }
        }
    };
}

shelf!(
    /// The table `addresses`.
    Addresses, addresses
);
shelf!(
    /// The table `payment_methods`.
    PaymentMethods, payment_methods
);
