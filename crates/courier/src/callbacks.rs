//! Where providers tell us what became of a message.

use common::DeliveryId;

/// The public address of `/api/v1/courier`.
#[derive(Debug, Clone)]
pub(crate) struct Callbacks(String);

impl Callbacks {
    /// Below the address that the gateway has outside.
    pub(crate) fn below(public_url: &str) -> Self {
        Self(format!("{}/api/v1/courier", public_url.trim_end_matches('/')))
    }

    /// Where `provider` tells of this message.
    pub(crate) fn receipts(&self, provider: &str, delivery: &DeliveryId) -> String {
        format!("{}/{}/{provider}/receipts?delivery={delivery}", self.0, delivery.market())
    }
}
