//! Several facts as one statement of PostgreSQL's.

use diesel::dsl::{SqlTypeOf, sql};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, Bool, Nullable, Text, Timestamp, Untyped};
use signin::{
    Attempted, AuditEntry, Issue, NewSession, NewUser, NotIssued, RightCode, SKEW, StoreError, Together,
    Used, Wanted,
};

use crate::at::at;
use crate::cached::{fixed, varied};
use crate::outbox::receipts::{self, NotedRow};
use crate::together::together;
use crate::tx::registers::{self, Status, StatusRow};
use crate::tx::users::{UserRow, UserSql};
use crate::tx::verifications::{self, CodeSql, VerificationRow};
use crate::tx::{audit, budgets, messages, sessions, users, windows};
use crate::{Sealer, store_error};

/// A write transaction on PostgreSQL.
pub(super) struct Remote<'a> {
    pub(super) connection: &'a mut PgConnection,
    pub(super) sealer: &'a Sealer,
}

/// The phone, its windows, its code if one is out, and the kinds of the budgets that were taken.
type AttemptSql = (Text, SqlTypeOf<Status>, Nullable<CodeSql>, Array<Text>);
type AttemptRow = (String, StatusRow, Option<VerificationRow>, Vec<String>);

/// Whether the send was taken and the code put, and the kinds of the budgets that were taken.
type IssueSql = (Bool, Bool, Array<Text>);
type IssueRow = (bool, bool, Vec<String>);

/// Whether the code was spent, and the message whose use is news.
type UseSql = (Bool, Nullable<(Text, Text, Nullable<Text>)>);
type UseRow = (bool, Option<NotedRow>);

/// The same, and the user who was signed in.
type EntrySql = (UseSql, Nullable<UserSql>);
type EntryRow = (UseRow, Option<UserRow>);

impl Together for Remote<'_> {
    fn take_attempt(&mut self, wanted: &Wanted<'_>) -> Result<Option<Attempted>, StoreError> {
        let row: QueryResult<AttemptRow> = if wanted.rules.max_wrong == windows::USUAL {
            fixed!(attempt(wanted)).get_result(self.connection)
        } else {
            varied!(attempt(wanted)).get_result(self.connection)
        };
        let Some((_, status, code, taken)) = row.optional().map_err(store_error)? else { return Ok(None) };
        let outstanding = code.map(VerificationRow::read).transpose()?;
        let used_up = outstanding.as_ref().and_then(|_| budgets::used_up(wanted.budgets, &taken));
        Ok(Some(Attempted { status: registers::read(status), outstanding, used_up }))
    }

    fn issue(&mut self, wanted: &Issue<'_>) -> Result<Option<NotIssued>, StoreError> {
        let row: QueryResult<IssueRow> = if wanted.rules.max_sends == windows::USUAL {
            fixed!(issue(wanted, self.sealer)).get_result(self.connection)
        } else {
            varied!(issue(wanted, self.sealer)).get_result(self.connection)
        };
        let (sent, put, taken) = row.map_err(store_error)?;
        Ok(match (sent, put) {
            (false, _) => Some(NotIssued::Window),
            (true, false) => Some(NotIssued::Young),
            (true, true) => budgets::used_up(wanted.budgets, &taken).map(NotIssued::Budget),
        })
    }

    fn use_up(&mut self, right: &RightCode<'_>) -> Result<Used, StoreError> {
        let ((spent, message), signed_in) = match right.user {
            None => {
                let row: UseRow = fixed!(use_up(right)).get_result(self.connection).map_err(store_error)?;
                (row, None)
            }
            Some(user) => {
                let row: QueryResult<EntryRow> = fixed!(enter(right, user)).get_result(self.connection);
                let (row, entered) = row.map_err(store_error)?;
                (row, users::signed_in(entered, user)?)
            }
        };
        if !spent {
            return Err(StoreError::Conflict("a code that was good is spent".to_owned()));
        }
        Ok(Used { message: message.and_then(receipts::used), signed_in })
    }

    fn open_session(&mut self, new: &NewSession, entry: &AuditEntry) -> Result<(), StoreError> {
        let opened = together! { opened: sessions::opening(new), audit::line(entry) };
        fixed!(opened).run(self.connection).map_err(store_error)
    }
}

/// The code is looked for once the phone's row is locked, and locked itself, which shows its newest version. It is judged as the
/// rules judge one elsewhere.
fn attempt(wanted: &Wanted<'_>) -> impl Query<SqlType = AttemptSql> + QueryFragment<Pg> + QueryId {
    let code = sql::<Untyped>(
        "SELECT last.* FROM attempt, LATERAL (
            SELECT id, session_id, code_mac, channel, delivery_id, created_at, expires_at, misses, spent
            FROM verifications WHERE verifications.phone = attempt.phone AND purpose = ",
    )
    .bind::<Text, _>(wanted.purpose.as_str())
    .sql(" FOR UPDATE) AS last WHERE NOT spent AND expires_at > ")
    .bind::<Timestamp, _>(at(wanted.now))
    .sql(" AND created_at <= ")
    .bind::<Timestamp, _>(at(wanted.now + SKEW))
    .sql(" AND session_id IS NOT DISTINCT FROM ")
    .bind::<Nullable<Text>, _>(wanted.session.map(|id| id.to_string()));
    together! {
        taken: budgets::taking_if_outstanding(wanted.budgets, wanted.now),
        attempt: windows::attempting(wanted.phone, wanted.now, wanted.rules),
        code: code,
        sql::<AttemptSql>(
            "SELECT attempt.*, code.*, ARRAY(SELECT kind FROM taken) FROM attempt LEFT JOIN code ON TRUE",
        )
    }
}

/// The budgets are many people's: they are taken only if nothing of the phone's own refuses.
fn issue(
    wanted: &Issue<'_>,
    sealer: &Sealer,
) -> impl Query<SqlType = IssueSql> + QueryFragment<Pg> + QueryId {
    let (code, now) = (wanted.code, wanted.code.created_at);
    together! {
        taken: budgets::taking_if_put(wanted.budgets, now),
        sent: windows::sending(&code.phone, now, wanted.rules),
        put: verifications::putting(code, wanted.youngest),
        queued: messages::queueing(sealer, wanted.message),
        sql::<IssueSql>(
            "SELECT EXISTS (SELECT FROM sent), EXISTS (SELECT FROM put), ARRAY(SELECT kind FROM taken)",
        )
    }
}

fn use_up(right: &RightCode<'_>) -> impl Query<SqlType = UseSql> + QueryFragment<Pg> {
    together! {
        returned: budgets::giving_back(right.budgets),
        spent: verifications::spending(right.code.id),
        cleared: windows::clearing(right.phone),
        noted: receipts::noting(&right.code.delivery_id, at(right.now)),
        sql::<UseSql>(
            "SELECT EXISTS (SELECT FROM spent), noted.* FROM (SELECT) AS one LEFT JOIN noted ON TRUE",
        )
    }
}

fn enter(right: &RightCode<'_>, user: &NewUser) -> impl Query<SqlType = EntrySql> + QueryFragment<Pg> {
    together! {
        returned: budgets::giving_back(right.budgets),
        spent: verifications::spending(right.code.id),
        cleared: windows::clearing(right.phone),
        noted: receipts::noting(&right.code.delivery_id, at(right.now)),
        entered: users::signing_in(user),
        sql::<EntrySql>(
            "SELECT EXISTS (SELECT FROM spent), noted.*, entered.* FROM (SELECT) AS one
            LEFT JOIN noted ON TRUE LEFT JOIN entered ON TRUE",
        )
    }
}
