//! Statements that are prepared once per connection.
//!
//! Diesel has each `UPDATE` and `ON CONFLICT` parsed and planned anew, since their variants could fill a cache without
//! end. Those of the hot path are marked: [`fixed`] where the SQL never changes, so that not even it is written again to
//! find the prepared statement; [`Cacheable::cached`] where it has a handful of variants.
//!
//! A row found by a unique key is read with `get_result`, not with `first`, on the way of a sign-in: `first` binds a
//! `LIMIT`, whose value SQLite's planner looks at, so that each use would be planned anew.

use std::marker::PhantomData;

use diesel::SqliteConnection;
use diesel::backend::Backend;
use diesel::deserialize::{self, QueryableByName};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::methods::LoadQuery;
use diesel::row::NamedRow;
use diesel::sql_types::Untyped;

/// Whether a place in the code always runs the same SQL.
pub(crate) trait Place: 'static {
    const IS_FIXED: bool;
}

/// The place of a statement of few variants.
pub(crate) enum Varied {}

impl Place for Varied {
    const IS_FIXED: bool = false;
}

/// A statement that every connection prepares once, found again by the place where it stands or by its SQL.
pub(crate) struct Cached<Q, P>(Q, PhantomData<P>);

/// Marks a statement whose SQL is the same each time that this place is passed, as the last step before it is run.
///
/// What is bound may differ, and an `Option` be there or not; a clause may not. A build with debug assertions compares.
macro_rules! fixed {
    ($statement:expr) => {{
        enum Here {}
        impl $crate::cached::Place for Here {
            const IS_FIXED: bool = true;
        }
        $crate::cached::Cached::<_, Here>::new($statement)
    }};
}
pub(crate) use fixed;

/// Runs a statement that writes one row at most, marked as `$mark` says; whether it wrote it.
///
/// PostgreSQL is asked for the row's `$key`. SQLite would make a table of its own for that answer each time, and is asked
/// for the count.
macro_rules! writes {
    ($connection:expr, $mark:ident!($statement:expr), $key:expr) => {
        match $connection {
            $crate::AnyConnection::Sqlite(connection) => {
                $mark!($statement).run(connection).and_then(|()| $crate::cached::has_written(connection))
            }
            $crate::AnyConnection::Postgres(connection) => $mark!($statement.returning($key))
                .get_result::<String>(connection)
                .optional()
                .map(|written| written.is_some()),
        }
    };
}
pub(crate) use writes;

/// Marks a statement of few variants, as [`fixed`] does others.
macro_rules! varied {
    ($statement:expr) => {
        $crate::cached::Cacheable::cached($statement)
    };
}
pub(crate) use varied;

diesel::define_sql_function! {
    /// How many rows the connection's last `INSERT`, `UPDATE` or `DELETE` wrote.
    fn changes() -> diesel::sql_types::Integer;
}

/// Whether the connection's last `INSERT`, `UPDATE` or `DELETE` wrote anything.
pub(crate) fn has_written(connection: &mut SqliteConnection) -> QueryResult<bool> {
    fixed!(diesel::select(changes())).get_result::<i32>(connection).map(|rows| rows > 0)
}

/// Marks a statement of few variants, as the last step before it is run.
pub(crate) trait Cacheable: Sized {
    fn cached(self) -> Cached<Self, Varied> {
        Cached::new(self)
    }
}

impl<Q: QueryId> Cacheable for Q {}

impl<Q, P> Cached<Q, P> {
    pub(crate) fn new(statement: Q) -> Self {
        Self(statement, PhantomData)
    }

    /// Runs a statement that returns no rows; `execute` goes by reference, which loses the mark.
    pub(crate) fn run<'q, C>(self, connection: &mut C) -> QueryResult<()>
    where
        C: Connection,
        Rowless<Self>: LoadQuery<'q, C, Nothing>,
    {
        Rowless(self).load(connection).map(|_: Vec<Nothing>| ())
    }
}

impl<DB, Q, P> QueryFragment<DB> for Cached<Q, P>
where
    DB: Backend + 'static,
    DB::QueryBuilder: Default,
    Q: QueryFragment<DB>,
    P: Place,
{
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, _backend: &DB) -> QueryResult<bool> {
        #[cfg(debug_assertions)]
        if P::IS_FIXED {
            compared::is_as_before::<DB, P>(&self.0, _backend)?;
        }
        Ok(true)
    }
}

impl<Q, P: Place> QueryId for Cached<Q, P> {
    type QueryId = P;

    const HAS_STATIC_QUERY_ID: bool = P::IS_FIXED;
}

impl<Q: Query, P> Query for Cached<Q, P> {
    type SqlType = Q::SqlType;
}

impl<Q, P, C> RunQueryDsl<C> for Cached<Q, P> {}

/// A marked statement without rows, as a query of none.
pub(crate) struct Rowless<T>(T);

impl<DB: Backend, T: QueryFragment<DB>> QueryFragment<DB> for Rowless<T> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, backend: &DB) -> QueryResult<bool> {
        self.0.is_safe_to_cache_prepared(backend)
    }
}

impl<T: QueryId> QueryId for Rowless<T> {
    type QueryId = T::QueryId;

    const HAS_STATIC_QUERY_ID: bool = T::HAS_STATIC_QUERY_ID;
}

impl<T> Query for Rowless<T> {
    type SqlType = Untyped;
}

impl<T, C> RunQueryDsl<C> for Rowless<T> {}

/// A row that nobody looks at.
pub(crate) struct Nothing;

impl<DB: Backend> QueryableByName<DB> for Nothing {
    fn build<'a>(_: &impl NamedRow<'a, DB>) -> deserialize::Result<Self> {
        Ok(Self)
    }
}

#[cfg(debug_assertions)]
mod compared {
    use std::any::TypeId;
    use std::collections::HashMap;
    use std::sync::{LazyLock, Mutex, PoisonError};

    use super::*;

    static SEEN: LazyLock<Mutex<HashMap<(TypeId, TypeId), String>>> = LazyLock::new(Mutex::default);

    /// Panics if this place has run another statement before.
    pub(super) fn is_as_before<DB, P>(statement: &impl QueryFragment<DB>, backend: &DB) -> QueryResult<()>
    where
        DB: Backend + 'static,
        DB::QueryBuilder: Default,
        P: Place,
    {
        use diesel::query_builder::QueryBuilder as _;
        let mut builder = DB::QueryBuilder::default();
        statement.to_sql(&mut builder, backend)?;
        let sql = builder.finish();
        let place = (TypeId::of::<P>(), TypeId::of::<DB>());
        let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
        let before = seen.entry(place).or_insert_with(|| sql.clone());
        assert_eq!(*before, sql, "a fixed statement has changed");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use diesel::dsl::sql;
    use diesel::sql_types::Integer;
    use diesel::{SqliteConnection, select, sql_query};

    use super::*;

    fn connection() -> SqliteConnection {
        SqliteConnection::establish(":memory:").unwrap()
    }

    #[test]
    #[should_panic(expected = "a fixed statement has changed")]
    fn a_place_that_runs_another_statement_is_found() {
        let mut connection = connection();
        for text in ["1", "2"] {
            fixed!(select(sql::<Integer>(text))).get_result::<i32>(&mut connection).unwrap();
        }
    }

    #[test]
    fn what_returns_no_rows_is_run_once_each_time() {
        let mut connection = connection();
        for statement in ["CREATE TABLE a (n)", "INSERT INTO a VALUES (1)", "INSERT INTO a VALUES (1)"] {
            sql_query(statement).cached().run(&mut connection).unwrap();
        }
        let count = select(sql::<Integer>("(SELECT COUNT(*) FROM a)"));
        assert_eq!(count.get_result::<i32>(&mut connection).unwrap(), 2);
        assert!(sql_query("INSERT INTO b VALUES (1)").cached().run(&mut connection).is_err());
    }
}
