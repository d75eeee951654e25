//! Where providers tell us what became of a message.

use common::DeliveryId;

/// The address that the API has outside.
#[derive(Debug, Clone)]
pub(crate) struct Callbacks(String);

impl Callbacks {
    /// Below the address that the gateway has outside.
    pub(crate) fn below(public_url: &str) -> Self {
        Self(public_url.trim_end_matches('/').to_owned())
    }

    /// Where `provider` tells of this message.
    pub(crate) fn receipts(&self, provider: &str, delivery: &DeliveryId) -> String {
        format!("{}/api/v1/courier/{}/{provider}/receipts?delivery={delivery}", self.0, delivery.market())
    }

    /// The whole of an address that was called.
    pub(crate) fn address(&self, path_and_query: &str) -> String {
        format!("{}{path_and_query}", self.0)
    }
}
