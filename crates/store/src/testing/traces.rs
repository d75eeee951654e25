//! What a database under test holds of what was done: messages, the audit log, notifications.

use std::collections::BTreeSet;

use chrono::NaiveDateTime;
use common::{Phone, UserId};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use signin::contract::{Audited, TestStore};
use signin::{KeptAnswer, Step};

use crate::schema::{audit_log, idempotency_keys, messages, notifications, users};
use crate::testing::TestDatabase;

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

impl TestStore for TestDatabase {
    fn suspend(&self, id: UserId) {
        let user = users::table.find(id.to_string());
        let write = self.store().database.write(move |connection| {
            let suspended = diesel::update(user).set(users::is_active.eq(false)).execute(connection);
            suspended.map(Step::Commit).map_err(crate::store_error)
        });
        assert_eq!(write, Ok(1));
    }

    fn messages_to(&self, phone: &Phone) -> usize {
        let count = messages::table.filter(messages::phone.eq(phone.as_str())).count();
        let count = self.store().database.read(|connection| count.get_result::<i64>(connection));
        usize::try_from(count.expect("a count")).expect("not negative")
    }

    fn kept_answers(&self) -> Vec<KeptAnswer> {
        type Row = (String, String, String, NaiveDateTime, NaiveDateTime);
        let rows = self.store().database.read(|connection| idempotency_keys::table.load::<Row>(connection));
        let read = |(key_mac, request_mac, answer, answered_at, expires_at): Row| {
            let [answered_at, expires_at] = [answered_at, expires_at].map(|at| at.and_utc());
            KeptAnswer { key_mac, request_mac, answer, answered_at, expires_at }
        };
        rows.expect("answers").into_iter().map(read).collect()
    }

    fn audited(&self) -> Vec<Audited> {
        type Line = (String, Option<String>, Option<String>, Option<String>);
        let columns = (audit_log::event, audit_log::user_id, audit_log::session_id, audit_log::address);
        let lines = audit_log::table.select(columns).order((audit_log::at, audit_log::id));
        let lines = self.store().database.read(|connection| lines.load::<Line>(connection));
        let read = |(event, user, session, address): Line| {
            (event, user.map(parsed), session.map(parsed), address.map(parsed))
        };
        lines.expect("an audit log").into_iter().map(read).collect()
    }

    fn tables_with(&self, text: &str) -> BTreeSet<String> {
        let holds = |(table, column): &(String, String)| {
            let sql = format!("SELECT COUNT(*) AS count FROM {table} WHERE CAST({column} AS TEXT) LIKE $1");
            let query = |connection: &mut _| {
                diesel::sql_query(&sql).bind::<Text, _>(format!("%{text}%")).get_result::<Count>(connection)
            };
            self.store().database.read(query).expect("a count").count > 0
        };
        self.columns().into_iter().filter(holds).map(|(table, _)| table).collect()
    }

    fn told(&self, user: UserId) -> Vec<String> {
        let told = self.store().database.read(|connection| {
            notifications::table
                .filter(notifications::user_id.eq(user.to_string()))
                .order(notifications::created_at)
                .select(notifications::kind)
                .load(connection)
        });
        told.expect("notifications")
    }
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Debug>>(text: String) -> T {
    text.parse().expect("what was written")
}
