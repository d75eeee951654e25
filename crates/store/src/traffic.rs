//! What became of messages, for operators.

use chrono::NaiveDateTime;
use common::{DeliveryId, Timestamp};
use diesel::dsl::{case_when, count, count_star, min};
use diesel::prelude::*;
use signin::StoreError;

use crate::Database;
use crate::schema::messages as t;

/// What became of the messages that one provider was asked to carry.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Traffic {
    /// Who; nobody was asked yet, if none.
    pub provider: Option<String>,
    /// Messages that were written.
    pub messages: i64,
    /// Those that wait.
    pub waiting: i64,
    /// Those that were handed over.
    pub sent: i64,
    /// Those that arrived.
    pub delivered: i64,
    /// Those that did not and never will.
    pub failed: i64,
    /// Those that were handed over with a code in them.
    pub codes: i64,
    /// Those whose code was used.
    pub verified: i64,
}

/// Messages whose end nobody knows yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Open {
    /// How many.
    pub count: i64,
    /// Since when the oldest is.
    pub oldest: Option<Timestamp>,
}

/// Messages that came to an end in the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// Handed over.
    pub sent: i64,
    /// Given up.
    pub given_up: i64,
}

impl Database {
    /// What became of this message and those written after it, by provider; found by the primary key.
    pub fn traffic(&self, least: &DeliveryId) -> Result<Vec<Traffic>, StoreError> {
        let mut all = self.read(|connection| {
            t::table
                .filter(t::id.ge(least.to_string()))
                .group_by(t::provider)
                .select((
                    t::provider,
                    count_star(),
                    count(t::sealed_text),
                    count(t::sent_at),
                    count(t::delivered_at),
                    count(t::failed_at),
                    count(case_when(t::sent_at.is_not_null(), t::purpose)),
                    count(t::verified_at),
                ))
                .load::<Traffic>(connection)
        })?;
        // The two databases differ about where nobody comes.
        all.sort_by(|one, other| one.provider.cmp(&other.provider));
        Ok(all)
    }

    /// What waits in the outbox, due or not; the oldest by when it was written.
    pub fn waiting(&self) -> Result<Open, StoreError> {
        self.read(|connection| {
            t::table.filter(t::sealed_text.is_not_null()).select((count_star(), min(t::created_at))).first::<(
                i64,
                Option<NaiveDateTime>,
            )>(
                connection,
            )
        })
        .map(open)
    }

    /// What was handed over, is of use still, and nothing was heard of.
    pub fn unsettled(&self, now: Timestamp) -> Result<Open, StoreError> {
        self.read(|connection| {
            t::table
                .filter(t::sent_at.is_not_null())
                .filter(t::delivered_at.is_null())
                .filter(t::failed_at.is_null())
                .filter(t::expires_at.gt(now.naive_utc()))
                .select((count_star(), min(t::sent_at)))
                .first::<(i64, Option<NaiveDateTime>)>(connection)
        })
        .map(open)
    }

    /// What was handed over or given up since then. What a provider could not deliver was handed over.
    pub fn ended(&self, since: Timestamp) -> Result<Ended, StoreError> {
        let since = since.naive_utc();
        let (sent, given_up) = self.read(|connection| {
            let sent = t::table.filter(t::sent_at.ge(since)).count().get_result::<i64>(connection)?;
            let failed = t::table.filter(t::failed_at.ge(since)).filter(t::sent_at.is_null());
            Ok((sent, failed.count().get_result::<i64>(connection)?))
        })?;
        Ok(Ended { sent, given_up })
    }
}

fn open((count, oldest): (i64, Option<NaiveDateTime>)) -> Open {
    Open { count, oldest: oldest.map(|at| at.and_utc()) }
}
