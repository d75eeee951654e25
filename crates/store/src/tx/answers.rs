//! Answers that are kept for repeats.

use chrono::NaiveDateTime;
use common::Timestamp;
use diesel::dsl::insert_into;
use diesel::prelude::*;
use diesel::upsert::excluded;
use signin::{KeptAnswer, SKEW};

use crate::AnyConnection;
use crate::cached::Cacheable as _;
use crate::connection::on_each;
use crate::schema::idempotency_keys as t;

#[derive(Queryable, Selectable)]
#[diesel(table_name = t)]
pub(super) struct AnswerRow {
    key_mac: String,
    request_mac: String,
    answer: String,
    answered_at: NaiveDateTime,
    expires_at: NaiveDateTime,
}

impl AnswerRow {
    pub(super) fn read(self) -> KeptAnswer {
        KeptAnswer {
            key_mac: self.key_mac,
            request_mac: self.request_mac,
            answer: self.answer,
            answered_at: self.answered_at.and_utc(),
            expires_at: self.expires_at.and_utc(),
        }
    }
}

/// The answer, if it has not expired.
pub(super) fn kept(
    connection: &mut AnyConnection,
    key_mac: &str,
    now: Timestamp,
) -> QueryResult<Option<AnswerRow>> {
    let known = t::table
        .find(key_mac)
        .filter(t::expires_at.ge(now.naive_utc()))
        .filter(t::answered_at.le((now + SKEW).naive_utc()));
    known.select(AnswerRow::as_select()).get_result(connection).optional()
}

/// Keeps the answer, in place of an older one.
pub(super) fn keep(connection: &mut AnyConnection, new: &KeptAnswer) -> QueryResult<()> {
    let values = (
        t::key_mac.eq(&new.key_mac),
        t::request_mac.eq(&new.request_mac),
        t::answer.eq(&new.answer),
        t::answered_at.eq(new.answered_at.naive_utc()),
        t::expires_at.eq(new.expires_at.naive_utc()),
    );
    let replacement = (
        t::request_mac.eq(excluded(t::request_mac)),
        t::answer.eq(excluded(t::answer)),
        t::answered_at.eq(excluded(t::answered_at)),
        t::expires_at.eq(excluded(t::expires_at)),
    );
    let _: String = on_each!(connection, |connection| insert_into(t::table)
        .values(values)
        .on_conflict(t::key_mac)
        .do_update()
        .set(replacement)
        .returning(t::key_mac)
        .cached()
        .get_result(connection))?;
    Ok(())
}
