//! Statements that write as one, for PostgreSQL, where each is a round trip.
//!
//! They see what was there when the whole began, and no two may write one row (PostgreSQL, "Data-Modifying Statements in
//! WITH"). The first may have its parameters numbered by hand.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};

/// `WITH a AS (…), b AS (…) …`, as long as it is.
pub(crate) struct With<S, T> {
    lead: &'static str,
    statement: S,
    then: T,
}

/// Puts named statements before the one whose answer is wanted. They may speak of one another in any order.
macro_rules! together {
    ($name:ident: $statement:expr, $($rest:tt)+) => {
        $crate::together::With::new(
            concat!("WITH RECURSIVE ", stringify!($name), " AS ("),
            $statement,
            $crate::together::together!(@ $($rest)+),
        )
    };
    (@ $name:ident: $statement:expr, $($rest:tt)+) => {
        $crate::together::With::new(
            concat!(", ", stringify!($name), " AS ("),
            $statement,
            $crate::together::together!(@ $($rest)+),
        )
    };
    (@ $then:expr) => { $then };
}
pub(crate) use together;

impl<S, T> With<S, T> {
    pub(crate) fn new(lead: &'static str, statement: S, then: T) -> Self {
        Self { lead, statement, then }
    }
}

impl<S: QueryFragment<Pg>, T: QueryFragment<Pg>> QueryFragment<Pg> for With<S, T> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        pass.push_sql(self.lead);
        self.statement.walk_ast(pass.reborrow())?;
        pass.push_sql(") ");
        self.then.walk_ast(pass)
    }
}

impl<S, T: Query> Query for With<S, T> {
    type SqlType = T::SqlType;
}

impl<S, T> QueryId for With<S, T> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}
