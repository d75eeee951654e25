//! What a step asks the database and nothing else: the same statements on a connection of their own.

use diesel::backend::Backend;
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{HasSqlType, Text};
use store::AnyConnection;

/// The time of everything: the rules' clock stands still too.
macro_rules! at {
    () => {
        "'2026-03-01 12:00:00.123456'"
    };
}

const TAKE_SEND: &str = concat!(
    "INSERT INTO phone_windows (phone, sent_1) VALUES ({}, ",
    at!(),
    ") ON CONFLICT (phone) DO UPDATE SET ",
    "sent_1 = CASE WHEN phone_windows.sent_1 > excluded.sent_1 THEN phone_windows.sent_1 ELSE excluded.sent_1 END, ",
    "sent_2 = phone_windows.sent_1, sent_3 = phone_windows.sent_2, sent_4 = phone_windows.sent_3, ",
    "sent_5 = phone_windows.sent_4, sent_6 = phone_windows.sent_5, sent_7 = phone_windows.sent_6, ",
    "sent_8 = phone_windows.sent_7, sent_9 = phone_windows.sent_8, sent_10 = phone_windows.sent_9 ",
    "WHERE (phone_windows.locked_until IS NULL OR phone_windows.locked_until <= ",
    at!(),
    ") ",
    "AND (phone_windows.sent_3 IS NULL OR phone_windows.sent_3 <= '2026-03-01 11:45:00.123456') RETURNING phone"
);
const PUT_CODE: &str = concat!(
    "INSERT INTO verifications (phone, purpose, id, code_mac, channel, delivery_id, created_at, expires_at) ",
    "VALUES ({}, 'sign_in', {}, 'jacdbXuHcx422v/etDbGe85gnrCzfZwqz5lQIEQhJiM', 'sms', {}, ",
    at!(),
    ", '2026-03-01 12:10:00.123456') ON CONFLICT (phone, purpose) DO UPDATE SET id = excluded.id, ",
    "code_mac = excluded.code_mac, channel = excluded.channel, delivery_id = excluded.delivery_id, ",
    "created_at = excluded.created_at, expires_at = excluded.expires_at, misses = 0, spent = false ",
    "WHERE verifications.spent OR verifications.created_at <= '2026-03-01 11:59:00.123456' ",
    "OR verifications.expires_at <= ",
    at!(),
    " RETURNING id"
);
const PUT_MESSAGE: &str = concat!(
    "INSERT INTO messages (id, phone, channel, language, sealed_text, created_at, expires_at, due_at) VALUES ({}, {}, ",
    "'sms', 'en', '/SYqWHXMQsDBzVWUP18097FKz3CKKY4TWjF3jN/cHSR+Gw', ",
    at!(),
    ", '2026-03-01 12:10:00.123456', ",
    at!(),
    ")"
);
const TAKE_ATTEMPT: &str = concat!(
    "INSERT INTO phone_windows (phone, wrong_1) VALUES ({}, ",
    at!(),
    ") ON CONFLICT (phone) DO UPDATE SET wrong_1 = ",
    "CASE WHEN phone_windows.wrong_1 > excluded.wrong_1 THEN phone_windows.wrong_1 ELSE excluded.wrong_1 END, ",
    "wrong_2 = phone_windows.wrong_1, wrong_3 = phone_windows.wrong_2, wrong_4 = phone_windows.wrong_3, ",
    "wrong_5 = phone_windows.wrong_4, wrong_6 = phone_windows.wrong_5, wrong_7 = phone_windows.wrong_6, ",
    "wrong_8 = phone_windows.wrong_7, wrong_9 = phone_windows.wrong_8, wrong_10 = phone_windows.wrong_9 ",
    "WHERE (phone_windows.locked_until IS NULL OR phone_windows.locked_until <= ",
    at!(),
    ") ",
    "AND (phone_windows.wrong_3 IS NULL OR phone_windows.wrong_3 <= '2026-03-01 11:45:00.123456') RETURNING *"
);
const READ_CODE: &str = "SELECT * FROM verifications WHERE phone = {} AND purpose = 'sign_in'";
const SPEND: &str = "UPDATE verifications SET spent = true WHERE id = {} AND spent = false RETURNING id";
const FORGET: &str = "UPDATE phone_windows SET wrong_1 = NULL, wrong_2 = NULL, wrong_3 = NULL, wrong_4 = NULL, \
                      wrong_5 = NULL, wrong_6 = NULL, wrong_7 = NULL, wrong_8 = NULL, wrong_9 = NULL, \
                      wrong_10 = NULL, failures = 0, locked_until = NULL WHERE phone = {} RETURNING phone";
const SIGN_IN: &str = concat!(
    "INSERT INTO users (id, phone, is_active, is_verified, created_at, last_login_at) VALUES ({}, {}, true, true, ",
    at!(),
    ", ",
    at!(),
    ") ON CONFLICT (phone) DO UPDATE SET is_verified = true, last_login_at = ",
    "CASE WHEN users.is_active THEN excluded.last_login_at ELSE users.last_login_at END RETURNING *"
);
const OPEN: &str = concat!(
    "INSERT INTO sessions (id, user_id, user_agent, created_at, last_seen_at, expires_at, rotated_at) ",
    "VALUES ({}, {}, 'contract/1', ",
    at!(),
    ", ",
    at!(),
    ", '2026-03-31 12:00:00', ",
    at!(),
    ")"
);
const NOTE: &str = concat!(
    "INSERT INTO audit_log (id, at, actor, event, user_id, session_id, address) ",
    "VALUES ({}, ",
    at!(),
    ", 'user', 'signed_up', {}, {}, '192.0.2.1')"
);
const LIVE: &str = concat!(
    "SELECT * FROM sessions INNER JOIN users ON sessions.user_id = users.id WHERE sessions.id = {} ",
    "AND sessions.ended_at IS NULL AND sessions.expires_at > ",
    at!(),
    " AND sessions.last_seen_at > '1970-01-01 00:00:00' LIMIT 1"
);

/// What a person's rows are called.
pub(crate) struct Names {
    pub(crate) phone: String,
    /// Of the user, and of all else there is one of.
    pub(crate) id: String,
}

/// Sends a code.
pub(crate) fn send(connection: &mut AnyConnection, Names { phone, id }: &Names) {
    transaction(
        connection,
        &[(TAKE_SEND, &[phone]), (PUT_CODE, &[phone, id, id]), (PUT_MESSAGE, &[id, phone])],
    );
}

/// Trades the code for a session.
pub(crate) fn verify(connection: &mut AnyConnection, Names { phone, id }: &Names) {
    transaction(
        connection,
        &[
            (TAKE_ATTEMPT, &[phone]),
            (READ_CODE, &[phone]),
            (SPEND, &[id]),
            (FORGET, &[phone]),
            (SIGN_IN, &[id, phone]),
            (OPEN, &[id, id]),
            (NOTE, &[id, id, id]),
        ],
    );
}

/// Looks a session up.
pub(crate) fn live(connection: &mut AnyConnection, session: &String) {
    run(connection, LIVE, &[session]);
}

/// The same as a query of a pool's: it may fail.
pub(crate) fn look(connection: &mut AnyConnection, session: &String) -> QueryResult<usize> {
    Bare { sql: LIVE, binds: &[session] }.execute(connection)
}

fn transaction(connection: &mut AnyConnection, statements: &[(&'static str, &[&String])]) {
    let begin = match connection {
        AnyConnection::Sqlite(_) => "BEGIN IMMEDIATE",
        AnyConnection::Postgres(_) => "BEGIN",
    };
    connection.batch_execute(begin).expect("a transaction");
    for (sql, binds) in statements {
        run(connection, sql, binds);
    }
    connection.batch_execute("COMMIT").expect("a commit");
}

fn run(connection: &mut AnyConnection, sql: &'static str, binds: &[&String]) {
    let rows = Bare { sql, binds }.execute(connection).expect("a statement that runs");
    assert_eq!(rows, 1, "{sql}");
}

/// A statement with `{}` for each of its texts, prepared once per connection as ours are.
struct Bare<'a> {
    sql: &'static str,
    binds: &'a [&'a String],
}

impl<DB> QueryFragment<DB> for Bare<'_>
where
    DB: Backend + HasSqlType<Text>,
    String: ToSql<Text, DB>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        for (index, piece) in self.sql.split("{}").enumerate() {
            if index > 0 {
                pass.push_bind_param::<Text, String>(self.binds[index - 1])?;
            }
            pass.push_sql(piece);
        }
        Ok(())
    }
}

impl QueryId for Bare<'_> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C> RunQueryDsl<C> for Bare<'_> {}
