//! What the person sees and changes of themselves.

use serde::Serialize;

use crate::api::{
    Address, AddressList, Notifications, PaymentMethod, PaymentMethodList, Profile, ProfileUpdated,
    UpdateProfile,
};
use crate::call::Call;
use crate::client::MarketAuth;
use crate::error::Error;

const ADDRESSES: &str = "/api/v1/profile/addresses";
const PAYMENT_METHODS: &str = "/api/v1/profile/payment-methods";
const NOTIFICATIONS: &str = "/api/v1/profile/notifications";

/// The fields of addresses and ways to pay are each market's own: what is sent is the caller's to shape.
impl MarketAuth {
    /// The profile.
    pub async fn profile(&self) -> Result<Profile, Error> {
        self.call(Call::get("/api/v1/auth/profile")).await
    }

    /// Changes the profile: `None` leaves, `Some(None)` clears.
    pub async fn update_profile(&self, change: &UpdateProfile) -> Result<Profile, Error> {
        Ok(self.call::<ProfileUpdated>(Call::put("/api/v1/auth/profile").body(change)).await?.user)
    }

    /// The person's addresses.
    pub async fn addresses(&self) -> Result<Vec<Address>, Error> {
        Ok(self.call::<AddressList>(Call::get(ADDRESSES)).await?.addresses)
    }

    /// Keeps an address.
    pub async fn create_address(&self, address: &impl Serialize) -> Result<Address, Error> {
        self.call(Call::post(ADDRESSES).body(address)).await
    }

    /// Changes an address: what is absent stays.
    pub async fn update_address(&self, id: &str, change: &impl Serialize) -> Result<Address, Error> {
        self.call(Call::put(ADDRESSES).segment(id).body(change)).await
    }

    /// Gives an address up.
    pub async fn delete_address(&self, id: &str) -> Result<(), Error> {
        self.call(Call::delete(ADDRESSES).segment(id)).await
    }

    /// The person's ways to pay.
    pub async fn payment_methods(&self) -> Result<Vec<PaymentMethod>, Error> {
        Ok(self.call::<PaymentMethodList>(Call::get(PAYMENT_METHODS)).await?.payment_methods)
    }

    /// Keeps a way to pay.
    pub async fn create_payment_method(&self, method: &impl Serialize) -> Result<PaymentMethod, Error> {
        self.call(Call::post(PAYMENT_METHODS).body(method)).await
    }

    /// Changes a way to pay: what is absent stays.
    pub async fn update_payment_method(
        &self,
        id: &str,
        change: &impl Serialize,
    ) -> Result<PaymentMethod, Error> {
        self.call(Call::put(PAYMENT_METHODS).segment(id).body(change)).await
    }

    /// Gives a way to pay up.
    pub async fn delete_payment_method(&self, id: &str) -> Result<(), Error> {
        self.call(Call::delete(PAYMENT_METHODS).segment(id)).await
    }

    /// A page of what the person was told, from the newest or from a page's `next_cursor` on.
    pub async fn notifications(
        &self,
        unread_only: bool,
        cursor: Option<&str>,
    ) -> Result<Notifications, Error> {
        self.call(Call::get(NOTIFICATIONS).query("unread_only", Some(unread_only)).query("cursor", cursor))
            .await
    }

    /// Notes that a notification was read.
    pub async fn read_notification(&self, id: &str) -> Result<(), Error> {
        self.call(Call::put(NOTIFICATIONS).segment(id).segment("read")).await
    }

    /// Notes that all were read.
    pub async fn read_all_notifications(&self) -> Result<(), Error> {
        self.call(Call::put("/api/v1/profile/notifications/read-all")).await
    }
}
