//! The facts of a write transaction, each one statement.

mod accounts;
mod answers;
mod audit;
mod budgets;
pub(crate) mod claims;
mod messages;
pub(crate) mod notifications;
mod records;
mod registers;
pub(crate) mod sessions;
mod sweep;
mod together;
mod users;
mod verifications;
mod windows;

use common::requests::UpdateProfile;
use common::{DeliveryId, NotificationId, Phone, SessionId, Timestamp, UserId, VerificationId};
use diesel::sql_query;
use signin::{
    AuditEntry, Budget, Ended, KeptAnswer, Litter, Liveness, NewMessage, NewNotification, NewSession,
    NewUser, NewVerification, Noted, PhoneStatus, Presented, Purpose, Rotated, Rules, SignedInUser,
    StoreError, Swept, Together, Tx, User, Verification,
};

use crate::at::at;
use crate::cached::Cacheable as _;
use crate::connection::on_each;
use crate::outbox::receipts;
use crate::tx::together::Remote;
use crate::{AnyConnection, Sealer, store_error};

/// An open write transaction.
pub(crate) struct Transaction<'a> {
    pub(crate) connection: &'a mut AnyConnection,
    pub(crate) sealer: &'a Sealer,
}

/// The database holds something that this program does not write.
pub(crate) fn corrupt(what: &str) -> StoreError {
    StoreError::Backend(format!("unreadable {what} in the database"))
}

/// A column that may be empty, as what it holds.
pub(crate) fn parsed<T: std::str::FromStr>(
    text: Option<String>,
    what: &str,
) -> Result<Option<T>, StoreError> {
    text.map(|text| text.parse().map_err(|_| corrupt(what))).transpose()
}

impl Tx for Transaction<'_> {
    fn together(&mut self) -> Option<Box<dyn Together + '_>> {
        match self.connection {
            AnyConnection::Sqlite(_) => None,
            AnyConnection::Postgres(connection) => Some(Box::new(Remote { connection, sealer: self.sealer })),
        }
    }

    fn take_send(&mut self, phone: &Phone, now: Timestamp, rules: &Rules) -> Result<bool, StoreError> {
        windows::take_send(self.connection, phone, now, rules).map_err(store_error)
    }

    fn take_attempt(
        &mut self,
        phone: &Phone,
        now: Timestamp,
        rules: &Rules,
    ) -> Result<Option<PhoneStatus>, StoreError> {
        windows::take_attempt(self.connection, phone, now, rules).map_err(store_error)
    }

    fn phone_status(&mut self, phone: &Phone) -> Result<Option<PhoneStatus>, StoreError> {
        windows::status(self.connection, phone).map_err(store_error)
    }

    fn set_failures(
        &mut self,
        phone: &Phone,
        failures: u32,
        locked_until: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        windows::set_failures(self.connection, phone, failures, locked_until).map_err(store_error)
    }

    fn clear_attempts(&mut self, phone: &Phone) -> Result<(), StoreError> {
        windows::clear_attempts(self.connection, phone).map_err(store_error)
    }

    fn unlock(&mut self, phone: &Phone, now: Timestamp) -> Result<bool, StoreError> {
        windows::unlock(self.connection, phone, now).map_err(store_error)
    }

    fn stop_texts(&mut self, phone: &Phone, now: Timestamp) -> Result<bool, StoreError> {
        windows::stop_texts(self.connection, phone, now).map_err(store_error)
    }

    fn start_texts(&mut self, phone: &Phone) -> Result<bool, StoreError> {
        windows::start_texts(self.connection, phone).map_err(store_error)
    }

    fn take_budgets(&mut self, budgets: &[Budget], now: Timestamp) -> Result<Option<usize>, StoreError> {
        budgets::take(self.connection, budgets, now).map_err(store_error)
    }

    fn return_budget(&mut self, budget: &Budget) -> Result<(), StoreError> {
        budgets::give_back(self.connection, budget).map_err(store_error)
    }

    fn budget_arrival(&mut self, budget: &Budget) -> Result<Option<Timestamp>, StoreError> {
        budgets::arrival(self.connection, budget).map_err(store_error)
    }

    fn mark(&mut self) -> Result<(), StoreError> {
        savepoint(self.connection, "SAVEPOINT mark")
    }

    fn return_to_mark(&mut self) -> Result<(), StoreError> {
        savepoint(self.connection, "ROLLBACK TO SAVEPOINT mark")
    }

    fn put_verification(&mut self, new: &NewVerification, youngest: Timestamp) -> Result<bool, StoreError> {
        verifications::put(self.connection, new, youngest).map_err(store_error)
    }

    fn verification(&mut self, phone: &Phone, purpose: Purpose) -> Result<Option<Verification>, StoreError> {
        let row = verifications::find(self.connection, phone, purpose).map_err(store_error)?;
        row.map(verifications::VerificationRow::read).transpose()
    }

    fn miss_verification(&mut self, id: VerificationId, burn: bool) -> Result<(), StoreError> {
        verifications::miss(self.connection, id, burn).map_err(store_error)
    }

    fn spend_verification(&mut self, id: VerificationId) -> Result<bool, StoreError> {
        verifications::spend(self.connection, id).map_err(store_error)
    }

    fn note_use(&mut self, delivery: &DeliveryId, now: Timestamp) -> Result<Option<Noted>, StoreError> {
        receipts::note_use(self.connection, delivery, at(now)).map_err(store_error)
    }

    fn sign_in_user(&mut self, new: &NewUser) -> Result<Option<SignedInUser>, StoreError> {
        users::signed_in(users::sign_in(self.connection, new).map_err(store_error)?, new)
    }

    fn open_session(&mut self, new: &NewSession) -> Result<(), StoreError> {
        sessions::open(self.connection, new).map_err(store_error)
    }

    fn rotate_session(&mut self, presented: &Presented) -> Result<Option<Rotated>, StoreError> {
        let row = sessions::rotate(self.connection, presented).map_err(store_error)?;
        row.map(sessions::RotatedRow::read).transpose()
    }

    fn renew_session(&mut self, id: SessionId, live: Liveness) -> Result<Option<Rotated>, StoreError> {
        let row = sessions::renew(self.connection, id, live).map_err(store_error)?;
        row.map(sessions::RotatedRow::read).transpose()
    }

    fn end_sessions(&mut self, user: UserId, ended: Ended, live: Liveness) -> Result<usize, StoreError> {
        sessions::end(self.connection, user, ended, live).map_err(store_error)
    }

    fn user_of(&mut self, phone: &Phone) -> Result<Option<UserId>, StoreError> {
        parsed(users::id_of(self.connection, phone).map_err(store_error)?, "user id")
    }

    fn user(&mut self, id: UserId) -> Result<Option<User>, StoreError> {
        let row = users::find(self.connection, id).map_err(store_error)?;
        row.map(users::UserRow::read).transpose()
    }

    fn update_profile(&mut self, id: UserId, change: &UpdateProfile) -> Result<Option<User>, StoreError> {
        let row = users::update_profile(self.connection, id, change).map_err(store_error)?;
        row.map(users::UserRow::read).transpose()
    }

    fn kept_answer(&mut self, key_mac: &str, now: Timestamp) -> Result<Option<KeptAnswer>, StoreError> {
        let row = answers::kept(self.connection, key_mac, now).map_err(store_error)?;
        Ok(row.map(answers::AnswerRow::read))
    }

    fn keep_answer(&mut self, new: &KeptAnswer) -> Result<(), StoreError> {
        answers::keep(self.connection, new).map_err(store_error)
    }

    fn note(&mut self, entry: &AuditEntry) -> Result<(), StoreError> {
        audit::note(self.connection, entry).map_err(store_error)
    }

    fn notify(&mut self, new: &NewNotification) -> Result<(), StoreError> {
        notifications::notify(self.connection, new).map_err(store_error)
    }

    fn notify_of_new_device(&mut self, new: &NewNotification) -> Result<(), StoreError> {
        notifications::notify_of_new_device(self.connection, new).map_err(store_error)
    }

    fn read_notifications(
        &mut self,
        user: UserId,
        id: Option<NotificationId>,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        notifications::read(self.connection, user, id, now).map_err(store_error)
    }

    fn sweep(&mut self, litter: &Litter, after: &str) -> Result<Swept, StoreError> {
        sweep::sweep(self.connection, litter, after).map_err(store_error)
    }

    fn enqueue(&mut self, message: &NewMessage) -> Result<(), StoreError> {
        messages::enqueue(self.connection, self.sealer, message).map_err(store_error)
    }
}

/// Runs a statement about a savepoint, prepared once.
fn savepoint(connection: &mut AnyConnection, sql: &str) -> Result<(), StoreError> {
    on_each!(connection, |connection| sql_query(sql).cached().run(connection)).map_err(store_error)
}
