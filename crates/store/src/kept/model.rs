//! A market's own columns of what its users keep.

/// Writes [`crate::Kept`] for a Diesel model: the columns that a market's own table has beside those of
/// [`crate::NewEntry`]. The model derives `Queryable`, `Selectable`, `Insertable` and `AsChangeset`.
#[macro_export]
macro_rules! kept {
    ($model:ty, $($table:ident)::+, $shelf:ty) => {
        impl $crate::Kept for $model {
            type Shelf = $shelf;

            fn insert(
                &self,
                entry: &$crate::NewEntry,
                connection: &mut $crate::AnyConnection,
            ) -> diesel::QueryResult<()> {
                use $($table)::+ as t;
                use diesel::prelude::*;
                let columns = (
                    t::id.eq(entry.id.to_string()),
                    t::user_id.eq(entry.user.to_string()),
                    t::is_default.eq(entry.is_default),
                    t::created_at.eq(entry.now.naive_utc()),
                );
                let insert = diesel::insert_into(t::table).values((columns, self.clone()));
                insert.execute(connection).map(|_| ())
            }

            fn update(
                &self,
                id: common::EntryId,
                connection: &mut $crate::AnyConnection,
            ) -> diesel::QueryResult<()> {
                use $($table)::+ as t;
                use diesel::prelude::*;
                let update = diesel::update(t::table.find(id.to_string())).set(self.clone());
                update.execute(connection).map(|_| ())
            }

            fn load(
                user: common::UserId,
                id: Option<common::EntryId>,
                connection: &mut $crate::AnyConnection,
            ) -> diesel::QueryResult<Vec<$crate::Entry<Self>>> {
                use $($table)::+ as t;
                use diesel::prelude::*;
                let mut own = t::table
                    .filter(t::user_id.eq(user.to_string()))
                    .order((t::is_default.desc(), t::created_at.desc(), t::id.desc()))
                    .select((t::id, t::is_default, Self::as_select()))
                    .into_boxed();
                if let Some(id) = id {
                    own = own.filter(t::id.eq(id.to_string()));
                }
                $crate::Entry::read_all(own.load(connection)?)
            }
        }
    };
}
