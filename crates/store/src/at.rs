//! An instant as it stands in a column.

use std::fmt::Write as _;

use chrono::NaiveDateTime;
use common::Timestamp;
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::Pg;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types;
use diesel::sqlite::Sqlite;

/// An instant as it stands in a column: as chrono's own types do, but SQLite's text is written and read without a format's
/// being interpreted each time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql_types::Timestamp)]
pub(crate) struct At(pub(crate) NaiveDateTime);

/// The instant, to be bound.
pub(crate) fn at(instant: Timestamp) -> At {
    At(instant.naive_utc())
}

impl At {
    /// The instant that was read.
    pub(crate) fn read(self) -> Timestamp {
        self.0.and_utc()
    }
}

impl ToSql<sql_types::Timestamp, Sqlite> for At {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        let mut text = String::with_capacity("2026-03-01 12:00:00.123456".len());
        write!(text, "{}", self.0)?;
        out.set_value(text);
        Ok(IsNull::No)
    }
}

impl ToSql<sql_types::Timestamp, Pg> for At {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<sql_types::Timestamp, Pg>::to_sql(&self.0, out)
    }
}

impl<DB: Backend> FromSql<sql_types::Timestamp, DB> for At
where
    NaiveDateTime: FromSql<sql_types::Timestamp, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        NaiveDateTime::from_sql(value).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use diesel::prelude::*;
    use diesel::{SqliteConnection, select};

    use super::*;

    #[test]
    fn sqlite_holds_the_same_text_as_of_chrono_s_types() {
        let mut connection = SqliteConnection::establish(":memory:").unwrap();
        for text in ["2026-03-01T12:00:00Z", "2026-12-31T23:59:59.120Z", "2026-03-01T00:00:00.123456Z"] {
            let instant: Timestamp = text.parse().unwrap();
            let same = at(instant).into_sql::<sql_types::Timestamp>().eq(instant.naive_utc());
            assert!(select(same).get_result::<bool>(&mut connection).unwrap(), "{text}");
            let read = select(at(instant).into_sql::<sql_types::Timestamp>());
            assert_eq!(read.get_result::<At>(&mut connection).unwrap().read(), instant);
        }
    }
}
