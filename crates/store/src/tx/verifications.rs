//! The last code of each phone and purpose.

use common::{Phone, Timestamp, VerificationId};
use diesel::dsl::{SqlTypeOf, insert_into, update};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::QueryFragment;
use diesel::upsert::excluded;
use signin::{NewVerification, Purpose, SKEW, StoreError, Verification};

use crate::AnyConnection;
use crate::at::{At, at};
use crate::cached::{fixed, writes};
use crate::connection::on_each;
use crate::schema::verifications as t;
use crate::tx::{corrupt, parsed};

#[derive(Queryable, Selectable)]
#[diesel(table_name = t)]
pub(super) struct VerificationRow {
    id: String,
    session_id: Option<String>,
    code_mac: String,
    channel: String,
    delivery_id: String,
    created_at: At,
    expires_at: At,
    misses: i32,
    spent: bool,
}

/// Its type in SQL.
pub(super) type CodeSql = SqlTypeOf<<VerificationRow as Selectable<Pg>>::SelectExpression>;

impl VerificationRow {
    pub(super) fn read(self) -> Result<Verification, StoreError> {
        Ok(Verification {
            id: self.id.parse().map_err(|_| corrupt("verification id"))?,
            session: parsed(self.session_id, "session id")?,
            code_mac: self.code_mac,
            channel: self.channel,
            delivery_id: self.delivery_id.parse().map_err(|_| corrupt("delivery id"))?,
            created_at: self.created_at.read(),
            expires_at: self.expires_at.read(),
            misses: u32::try_from(self.misses).unwrap_or_default(),
            spent: self.spent,
        })
    }
}

/// The insert that puts the new code in place of one that is spent, expired, another session's, not younger than
/// `$youngest` or yet to come.
///
/// All codes of a purpose have a session, or none has: comparing with `NULL`, which is never true, is right for both.
macro_rules! put {
    ($new:expr, $youngest:expr) => {
        insert_into(t::table)
            .values((
                t::phone.eq($new.phone.as_str()),
                t::purpose.eq($new.purpose.as_str()),
                t::id.eq($new.id.to_string()),
                t::session_id.eq($new.session.map(|id| id.to_string())),
                t::code_mac.eq(&$new.code_mac),
                t::channel.eq(&$new.channel),
                t::delivery_id.eq($new.delivery_id.to_string()),
                t::created_at.eq(at($new.created_at)),
                t::expires_at.eq(at($new.expires_at)),
            ))
            .on_conflict((t::phone, t::purpose))
            .do_update()
            .set((
                t::id.eq(excluded(t::id)),
                t::session_id.eq(excluded(t::session_id)),
                t::code_mac.eq(excluded(t::code_mac)),
                t::channel.eq(excluded(t::channel)),
                t::delivery_id.eq(excluded(t::delivery_id)),
                t::created_at.eq(excluded(t::created_at)),
                t::expires_at.eq(excluded(t::expires_at)),
                t::misses.eq(0),
                t::spent.eq(false),
            ))
            .filter(
                t::spent
                    .or(t::created_at.le(at($youngest)))
                    .or(t::expires_at.le(at($new.created_at)))
                    .or(t::session_id.ne(excluded(t::session_id)))
                    .or(t::created_at.gt(at($new.created_at + SKEW))),
            )
    };
}

/// Puts the new code in place of the last one, unless that is young.
pub(super) fn put(
    connection: &mut AnyConnection,
    new: &NewVerification,
    youngest: Timestamp,
) -> QueryResult<bool> {
    use diesel::query_dsl::methods::FilterDsl as _;
    writes!(connection, fixed!(put!(new, youngest)), t::id)
}

/// The statement that does so; its row is the code's id, if it is put.
pub(super) fn putting(new: &NewVerification, youngest: Timestamp) -> impl QueryFragment<Pg> {
    use diesel::query_dsl::methods::FilterDsl as _;
    put!(new, youngest).returning(t::id)
}

/// The last code.
pub(super) fn find(
    connection: &mut AnyConnection,
    phone: &Phone,
    purpose: Purpose,
) -> QueryResult<Option<VerificationRow>> {
    let last = t::table.find((phone.as_str(), purpose.as_str()));
    on_each!(connection, |connection| fixed!(last.select(VerificationRow::as_select()))
        .get_result(connection))
    .optional()
}

/// Counts a wrong guess.
pub(super) fn miss(connection: &mut AnyConnection, id: VerificationId, burn: bool) -> QueryResult<()> {
    let missed =
        (t::misses.eq(t::misses + 1), t::spent.eq(t::spent.or(burn.into_sql::<diesel::sql_types::Bool>())));
    let code = t::table.filter(t::id.eq(id.to_string()));
    on_each!(connection, |connection| fixed!(update(code).set(missed)).run(connection))
}

/// The update that uses the code up, once.
macro_rules! spend {
    ($id:expr) => {
        update(t::table.filter(t::id.eq($id.to_string())).filter(t::spent.eq(false))).set(t::spent.eq(true))
    };
}

/// Uses the code up, once.
pub(super) fn spend(connection: &mut AnyConnection, id: VerificationId) -> QueryResult<bool> {
    writes!(connection, fixed!(spend!(id)), t::id)
}

/// The statement that does so; its row is the code's id, if it was not spent.
pub(super) fn spending(id: VerificationId) -> impl QueryFragment<Pg> {
    spend!(id).returning(t::id)
}
