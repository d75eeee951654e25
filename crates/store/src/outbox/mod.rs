//! The outbox, emptied: the courier's port over a database.

mod claim;
mod marks;
pub(crate) mod receipts;
mod unsettled;

use std::sync::Arc;

use common::{DeliveryId, Timestamp};
use courier::{Again, Attempt, Delivery, OutboundMessage, Outbox, Receipt, Unsettled};
use signin::{Noted, Step, StoreError};

use crate::at::at;
use crate::{DieselStore, store_error};

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

impl Outbox for DieselStore {
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

    fn begin(&self, id: &DeliveryId, attempt: &Attempt, now: Timestamp) -> Result<bool, StoreError> {
        let (id, attempt) = (id.to_string(), attempt.clone());
        self.database.write_one(move |connection| marks::begin(connection, &id, &attempt, at(now)))
    }

    fn mark_sent(
        &self,
        id: &DeliveryId,
        reference: Option<&str>,
        now: Timestamp,
        ask_at: Timestamp,
    ) -> Result<(), StoreError> {
        let (id, reference) = (id.to_string(), reference.map(str::to_owned));
        self.database.write_one(move |connection| {
            marks::sent(connection, &id, reference.as_deref(), at(now), at(ask_at))
        })
    }

    fn mark_failed(&self, id: &DeliveryId, now: Timestamp, again: Option<&Again>) -> Result<(), StoreError> {
        let (id, again) = (id.to_string(), again.cloned());
        self.database.write_one(move |connection| match &again {
            Some(again) => marks::again(connection, &id, again),
            None => marks::give_up(connection, &id, at(now)),
        })
    }

    fn receive(
        &self,
        provider: &str,
        receipt: &Receipt,
        now: Timestamp,
    ) -> Result<Option<Noted>, StoreError> {
        let (provider, receipt) = (provider.to_owned(), receipt.clone());
        self.database.write_one(move |connection| receipts::receive(connection, &provider, &receipt, at(now)))
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
