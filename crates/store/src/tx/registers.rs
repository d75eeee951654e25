//! The ten newest instants of a window, a column each, and the choice of one of them.

use diesel::backend::Backend;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{HasSqlType, Nullable, Timestamp as SqlTimestamp};
use diesel::sqlite::Sqlite;
use signin::PhoneStatus;

use crate::at::At;
use crate::schema::phone_windows as t;

type Instant = Option<At>;
type Register = (Instant, Instant, Instant, Instant, Instant, Instant, Instant, Instant, Instant, Instant);
type Sends = (
    t::sent_1,
    t::sent_2,
    t::sent_3,
    t::sent_4,
    t::sent_5,
    t::sent_6,
    t::sent_7,
    t::sent_8,
    t::sent_9,
    t::sent_10,
);
type Attempts = (
    t::wrong_1,
    t::wrong_2,
    t::wrong_3,
    t::wrong_4,
    t::wrong_5,
    t::wrong_6,
    t::wrong_7,
    t::wrong_8,
    t::wrong_9,
    t::wrong_10,
);

/// The columns of the two registers, the failures, the lock's end, the wish for no texts.
pub(super) type Status = (Sends, Attempts, t::failures, t::locked_until, t::texts_stopped_at);

/// What is selected of a phone.
pub(super) const STATUS: Status = (
    (
        t::sent_1,
        t::sent_2,
        t::sent_3,
        t::sent_4,
        t::sent_5,
        t::sent_6,
        t::sent_7,
        t::sent_8,
        t::sent_9,
        t::sent_10,
    ),
    (
        t::wrong_1,
        t::wrong_2,
        t::wrong_3,
        t::wrong_4,
        t::wrong_5,
        t::wrong_6,
        t::wrong_7,
        t::wrong_8,
        t::wrong_9,
        t::wrong_10,
    ),
    t::failures,
    t::locked_until,
    t::texts_stopped_at,
);

/// The same, loaded.
pub(super) type StatusRow = (Register, Register, i32, Instant, Instant);

pub(super) fn read((sends, attempts, failures, locked_until, texts_stopped_at): StatusRow) -> PhoneStatus {
    let instants = |(a, b, c, d, e, f, g, h, i, j): Register| {
        [a, b, c, d, e, f, g, h, i, j].into_iter().flatten().map(At::read).collect()
    };
    PhoneStatus {
        sends: instants(sends),
        attempts: instants(attempts),
        failures: u32::try_from(failures).unwrap_or_default(),
        locked_until: locked_until.map(At::read),
        texts_stopped_at: texts_stopped_at.map(At::read),
    }
}

type Nth<DB> = Box<dyn BoxableExpression<t::table, DB, SqlType = Nullable<SqlTimestamp>>>;

/// The column that a window of `n` turns on: generic code can't box columns, so each database has its own.
pub(super) trait NthColumn: Backend + HasSqlType<SqlTimestamp> {
    /// The `n`th newest send, 1 to 10.
    fn send(n: u8) -> Nth<Self>;

    /// The `n`th newest attempt, 1 to 10.
    fn attempt(n: u8) -> Nth<Self>;
}

macro_rules! nth_column {
    ($($database:ty),*) => {$(
        impl NthColumn for $database {
            fn send(n: u8) -> Nth<Self> {
                match n {
                    0 | 1 => Box::new(t::sent_1),
                    2 => Box::new(t::sent_2),
                    3 => Box::new(t::sent_3),
                    4 => Box::new(t::sent_4),
                    5 => Box::new(t::sent_5),
                    6 => Box::new(t::sent_6),
                    7 => Box::new(t::sent_7),
                    8 => Box::new(t::sent_8),
                    9 => Box::new(t::sent_9),
                    10.. => Box::new(t::sent_10),
                }
            }

            fn attempt(n: u8) -> Nth<Self> {
                match n {
                    0 | 1 => Box::new(t::wrong_1),
                    2 => Box::new(t::wrong_2),
                    3 => Box::new(t::wrong_3),
                    4 => Box::new(t::wrong_4),
                    5 => Box::new(t::wrong_5),
                    6 => Box::new(t::wrong_6),
                    7 => Box::new(t::wrong_7),
                    8 => Box::new(t::wrong_8),
                    9 => Box::new(t::wrong_9),
                    10.. => Box::new(t::wrong_10),
                }
            }
        }
    )*};
}
nth_column!(Sqlite, Pg);

/// The `n`th newest send of the database that runs the query.
pub(super) fn nth_send<DB: NthColumn>(n: u8) -> Nth<DB> {
    DB::send(n)
}

/// The `n`th newest attempt of the database that runs the query.
pub(super) fn nth_attempt<DB: NthColumn>(n: u8) -> Nth<DB> {
    DB::attempt(n)
}
