//! Statements that are prepared once per connection.
//!
//! A row found by a unique key is read with `get_result`, not with `first`, on the way of a sign-in: `first` binds a
//! `LIMIT`, whose value SQLite's planner looks at, so that each use would be planned anew.

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};

/// A statement with `RETURNING` that every connection prepares once, found again by its SQL.
///
/// Diesel has each `UPDATE` and `ON CONFLICT` parsed and planned anew, since their variants could fill a cache
/// without end. The ones wrapped here have a handful of variants each. `execute` goes by reference, which loses the
/// mark: hence `RETURNING`, and `get_result`.
pub(crate) struct Cached<Q>(Q);

/// Marks a statement of few variants, as the last step before it is run.
pub(crate) trait Cacheable: Sized {
    fn cached(self) -> Cached<Self> {
        Cached(self)
    }
}

impl<Q: QueryId> Cacheable for Q {}

impl<DB: Backend, Q: QueryFragment<DB>> QueryFragment<DB> for Cached<Q> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, _: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Q> QueryId for Cached<Q> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: Query> Query for Cached<Q> {
    type SqlType = Q::SqlType;
}

impl<Q, C> RunQueryDsl<C> for Cached<Q> {}
