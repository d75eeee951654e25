//! The outbox, emptied: the courier's port over a database.

mod claim;
mod marks;
pub(crate) mod receipts;
mod unsettled;

use std::sync::Arc;

use common::{DeliveryId, Timestamp};
use courier::{Again, Attempt, Delivery, Noting, OutboundMessage, Outbox, Receipt, Sent, Unsettled};
use diesel::QueryResult;
use signin::{Noted, Step, StoreError};

use crate::at::at;
use crate::{AnyConnection, DieselStore, store_error};

/// A message is of use if it was not delivered, its number wants texts, and the code in it, if there is one, is the
/// present one and unused. Asked by the primary keys of the codes and of the numbers.
macro_rules! of_use {
    () => {{
        use crate::schema::{messages as t, phone_windows as w, verifications as v};
        let present = v::table
            .filter(v::phone.eq(t::phone))
            .filter(v::purpose.nullable().eq(t::purpose))
            .filter(v::delivery_id.eq(t::id))
            .filter(v::spent.eq(false));
        let stopped = w::table.filter(w::phone.eq(t::phone)).filter(w::texts_stopped_at.is_not_null());
        let wanted = t::delivered_at.is_null().and(diesel::dsl::not(diesel::dsl::exists(stopped)));
        wanted.and(t::purpose.is_null().or(diesel::dsl::exists(present)))
    }};
}
use of_use;

impl DieselStore {
    fn note<T: Send + 'static>(
        &self,
        statement: impl Fn(&mut AnyConnection) -> QueryResult<T> + Send + 'static,
    ) -> Noting<'_, T> {
        Box::pin(self.database.write_one(statement))
    }
}

impl DieselStore {
    /// By one statement; should that fail, by one each, so that one which can't be noted keeps no other from it.
    async fn note_sent(&self, sent: Vec<Sent>) -> Result<(), StoreError> {
        if sent.len() > 1 {
            let all = sent.clone();
            let together = self.note(move |connection| match connection {
                AnyConnection::Postgres(connection) => marks::sent_together(connection, &all),
                AnyConnection::Sqlite(_) => all.iter().try_for_each(|one| marks::sent(connection, one)),
            });
            if together.await.is_ok() {
                return Ok(());
            }
        }
        let mut noted = Ok(());
        for one in sent {
            noted = self.note(move |connection| marks::sent(connection, &one)).await.and(noted);
        }
        noted
    }
}

impl Outbox for DieselStore {
    fn blocks(&self) -> bool {
        !self.database.queues_writes()
    }

    fn claim(
        &self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: u32,
    ) -> Result<Vec<OutboundMessage>, StoreError> {
        let sealer = Arc::clone(&self.sealer);
        self.database.write(move |connection| {
            let claimed = claim::claim(connection, &sealer, now, lease_until, limit);
            claimed.map(Step::Commit).map_err(store_error)
        })
    }

    fn begin<'a>(&'a self, id: &'a DeliveryId, attempt: &'a Attempt, now: Timestamp) -> Noting<'a, bool> {
        let (id, attempt) = (id.to_string(), attempt.clone());
        self.note(move |connection| marks::begin(connection, &id, &attempt, at(now)))
    }

    fn mark_sent<'a>(&'a self, sent: &'a [Sent]) -> Noting<'a, ()> {
        Box::pin(async move {
            let mut noted = Ok(());
            for some in sent.chunks(if self.blocks() { marks::TOGETHER } else { 1 }) {
                noted = self.note_sent(some.to_vec()).await.and(noted);
            }
            noted
        })
    }

    fn mark_failed<'a>(
        &'a self,
        id: &'a DeliveryId,
        now: Timestamp,
        again: Option<&'a Again>,
    ) -> Noting<'a, ()> {
        let (id, again) = (id.to_string(), again.cloned());
        self.note(move |connection| match &again {
            Some(again) => marks::again(connection, &id, again),
            None => marks::give_up(connection, &id, at(now)),
        })
    }

    fn receive<'a>(
        &'a self,
        provider: &'a str,
        receipt: &'a Receipt,
        now: Timestamp,
    ) -> Noting<'a, Option<Noted>> {
        let (provider, receipt) = (provider.to_owned(), receipt.clone());
        self.note(move |connection| receipts::receive(connection, &provider, &receipt, at(now)))
    }

    fn unsettled(
        &self,
        now: Timestamp,
        ask_again_at: Timestamp,
        limit: u32,
    ) -> Result<Vec<Unsettled>, StoreError> {
        self.database.write(move |connection| {
            let due = unsettled::take(connection, now.naive_utc(), ask_again_at.naive_utc(), limit);
            due.map(Step::Commit).map_err(store_error)
        })
    }

    fn delivery(&self, id: &DeliveryId) -> Result<Option<Delivery>, StoreError> {
        let id = id.to_string();
        self.database.read(|connection| receipts::delivery(connection, &id))
    }
}
