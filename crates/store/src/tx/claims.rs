//! Claims of other processes: PostgreSQL's advisory locks.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use signin::Claim;

use crate::AnyConnection;

#[diesel::declare_sql_function]
extern "SQL" {
    /// Takes the lock until the transaction's end, or answers at once that another transaction has it. The locks of
    /// transactions, unlike those of sessions, hold behind a pooler too.
    fn pg_try_advisory_xact_lock(key: BigInt) -> Bool;
}

/// Claims, unless another transaction of the database has; on SQLite there is none but this process's.
pub(crate) fn take(connection: &mut AnyConnection, claim: Claim) -> QueryResult<bool> {
    match connection {
        AnyConnection::Sqlite(_) => Ok(true),
        AnyConnection::Postgres(connection) => {
            diesel::select(pg_try_advisory_xact_lock(claim)).get_result(connection)
        }
    }
}
