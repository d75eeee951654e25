//! Ways to pay, which every market keeps in the same columns; which there are is the market's.

use common::{EntryId, UserId};
use diesel::dsl::{insert_into, update};
use diesel::prelude::*;

use crate::AnyConnection;
use crate::kept::{Entry, Kept, NewEntry, PaymentMethods};
use crate::schema::payment_methods as t;

/// A way to pay. A card has all fields, any other way only its kind; never is there a card's whole number.
#[derive(Debug, Clone, Default, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = t, treat_none_as_null = true)]
pub struct PaymentMethod {
    /// `card`, or one of the market's other ways.
    pub kind: String,
    /// The card's network.
    pub brand: Option<String>,
    /// The last four digits of the card's number.
    pub last4: Option<String>,
    /// The last month in which the card is good, 1 to 12.
    pub exp_month: Option<i32>,
    /// The year of that month.
    pub exp_year: Option<i32>,
    /// The name on the card.
    pub holder_name: Option<String>,
    /// What the payment processor calls the card.
    pub token: Option<String>,
}

impl Kept for PaymentMethod {
    type Shelf = PaymentMethods;

    fn insert(&self, entry: &NewEntry, connection: &mut AnyConnection) -> QueryResult<()> {
        let columns = (
            t::id.eq(entry.id.to_string()),
            t::user_id.eq(entry.user.to_string()),
            t::is_default.eq(entry.is_default),
            t::created_at.eq(entry.now.naive_utc()),
        );
        insert_into(t::table).values((columns, self)).execute(connection).map(|_| ())
    }

    fn update(&self, id: EntryId, connection: &mut AnyConnection) -> QueryResult<()> {
        update(t::table.find(id.to_string())).set(self).execute(connection).map(|_| ())
    }

    fn load(
        user: UserId,
        id: Option<EntryId>,
        connection: &mut AnyConnection,
    ) -> QueryResult<Vec<Entry<Self>>> {
        let mut own = t::table
            .filter(t::user_id.eq(user.to_string()))
            .order((t::is_default.desc(), t::created_at.desc(), t::id.desc()))
            .select((t::id, t::is_default, Self::as_select()))
            .into_boxed();
        if let Some(id) = id {
            own = own.filter(t::id.eq(id.to_string()));
        }
        Entry::read_all(own.load(connection)?)
    }
}
