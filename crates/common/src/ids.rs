//! Identifiers: UUIDv7 (RFC 9562), one type for each thing that has one.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Entropy, MarketId, Timestamp};

/// The least UUIDv7 of `at`.
fn least_uuid(at: Timestamp) -> Uuid {
    uuid::Builder::from_unix_timestamp_millis(millis(at), &[0; 10]).into_uuid()
}

fn millis(at: Timestamp) -> u64 {
    u64::try_from(at.timestamp_millis()).unwrap_or_default()
}

/// A UUIDv7 made of `now` and 74 random bits.
pub fn new_uuid(now: Timestamp, entropy: &dyn Entropy) -> Uuid {
    let mut random = [0; 10];
    entropy.fill(&mut random);
    uuid::Builder::from_unix_timestamp_millis(millis(now), &random).into_uuid()
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new one.
            pub fn new(now: Timestamp, entropy: &dyn Entropy) -> Self {
                Self(new_uuid(now, entropy))
            }

            /// Older than any of `at` and later, and not older than any from before.
            pub fn least(at: Timestamp) -> Self {
                Self(least_uuid(at))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

id!(
    /// A user of one market.
    UserId
);
id!(
    /// A signed-in session.
    SessionId
);
id!(
    /// One issued code.
    VerificationId
);
id!(
    /// A line of the audit log.
    AuditId
);
id!(
    /// Something that a user is told of.
    NotificationId
);
id!(
    /// Something that a user keeps in the profile: an address, a way to pay.
    EntryId
);

/// One message on its way to a phone; its text form names the market (`kg_0190…`), so that a gateway can route it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct DeliveryId {
    market: MarketId,
    id: Uuid,
}

impl DeliveryId {
    /// A new one in `market`.
    pub fn new(market: &MarketId, now: Timestamp, entropy: &dyn Entropy) -> Self {
        Self { market: market.clone(), id: new_uuid(now, entropy) }
    }

    /// Older than any of `market` of `at` and later, and not older than any from before.
    pub fn least(market: &MarketId, at: Timestamp) -> Self {
        Self { market: market.clone(), id: least_uuid(at) }
    }

    /// The market that sends the message.
    pub fn market(&self) -> &MarketId {
        &self.market
    }
}

impl fmt::Display for DeliveryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.market, self.id)
    }
}

impl From<DeliveryId> for String {
    fn from(id: DeliveryId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for DeliveryId {
    type Error = InvalidDeliveryId;

    fn try_from(text: String) -> Result<Self, InvalidDeliveryId> {
        text.parse()
    }
}

/// The text is not a delivery's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a delivery id")]
pub struct InvalidDeliveryId;

impl FromStr for DeliveryId {
    type Err = InvalidDeliveryId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (market, id) = text.split_once('_').ok_or(InvalidDeliveryId)?;
        let market = market.parse().map_err(|_| InvalidDeliveryId)?;
        Ok(Self { market, id: id.parse().map_err(|_| InvalidDeliveryId)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeededEntropy;

    #[test]
    fn ids_are_version_7_and_ordered_by_time() {
        let entropy = SeededEntropy::new(1);
        let early = new_uuid("2026-01-01T00:00:00Z".parse().unwrap(), &entropy);
        let late = new_uuid("2026-01-01T00:00:01Z".parse().unwrap(), &entropy);
        assert_eq!(early.get_version_num(), 7);
        assert!(early < late);
        let at = |text: &str| least_uuid(text.parse().unwrap());
        assert!(at("2026-01-01T00:00:00Z") <= early && early < at("2026-01-01T00:00:00.001Z"));
    }

    #[test]
    fn a_delivery_id_names_its_market_and_round_trips() {
        let market: MarketId = "kg".parse().unwrap();
        let id = DeliveryId::new(&market, "2026-01-01T00:00:00Z".parse().unwrap(), &SeededEntropy::new(1));
        assert_eq!(id.to_string().parse::<DeliveryId>(), Ok(id.clone()));
        assert_eq!(id.market(), &market);
        assert!("kg-1".parse::<DeliveryId>().is_err());
    }
}
