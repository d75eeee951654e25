//! Answers that are kept for repeats.

use common::Timestamp;
use diesel::dsl::insert_into;
use diesel::prelude::*;
use diesel::upsert::excluded;
use signin::{KeptAnswer, SKEW};

use crate::AnyConnection;
use crate::at::{At, at};
use crate::cached::fixed;
use crate::connection::on_each;
use crate::schema::idempotency_keys as t;

#[derive(Queryable, Selectable)]
#[diesel(table_name = t)]
pub(super) struct AnswerRow {
    key_mac: String,
    request_mac: String,
    answer: String,
    answered_at: At,
    expires_at: At,
}

impl AnswerRow {
    pub(super) fn read(self) -> KeptAnswer {
        KeptAnswer {
            key_mac: self.key_mac,
            request_mac: self.request_mac,
            answer: self.answer,
            answered_at: self.answered_at.read(),
            expires_at: self.expires_at.read(),
        }
    }
}

/// The answer, if it has not expired.
pub(super) fn kept(
    connection: &mut AnyConnection,
    key_mac: &str,
    now: Timestamp,
) -> QueryResult<Option<AnswerRow>> {
    let known =
        t::table.find(key_mac).filter(t::expires_at.ge(at(now))).filter(t::answered_at.le(at(now + SKEW)));
    on_each!(connection, |connection| fixed!(known.select(AnswerRow::as_select())).get_result(connection))
        .optional()
}

/// Keeps the answer, in place of an older one.
pub(super) fn keep(connection: &mut AnyConnection, new: &KeptAnswer) -> QueryResult<()> {
    let values = (
        t::key_mac.eq(&new.key_mac),
        t::request_mac.eq(&new.request_mac),
        t::answer.eq(&new.answer),
        t::answered_at.eq(at(new.answered_at)),
        t::expires_at.eq(at(new.expires_at)),
    );
    let replacement = (
        t::request_mac.eq(excluded(t::request_mac)),
        t::answer.eq(excluded(t::answer)),
        t::answered_at.eq(excluded(t::answered_at)),
        t::expires_at.eq(excluded(t::expires_at)),
    );
    on_each!(connection, |connection| fixed!(
        insert_into(t::table).values(values).on_conflict(t::key_mac).do_update().set(replacement)
    )
    .run(connection))
}
