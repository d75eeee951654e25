//! Identifiers: UUIDv7 (RFC 9562), one type for each thing that has one.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Entropy, MarketId, Timestamp};

/// A UUIDv7 made of `now` and 74 random bits.
pub fn new_uuid(now: Timestamp, entropy: &dyn Entropy) -> Uuid {
    let mut random = [0; 10];
    entropy.fill(&mut random);
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
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

            /// The smallest that can be made at `now`.
            pub fn first_at(now: Timestamp) -> Self {
                let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid())
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
    }

    #[test]
    fn the_first_id_of_a_moment_is_not_behind_any_of_that_moment() {
        let now = "2026-01-01T00:00:00.123456Z".parse().unwrap();
        let entropy = SeededEntropy::new(1);
        let first = AuditId::first_at(now).to_string();
        assert!((0..100).all(|_| AuditId::new(now, &entropy).to_string() >= first));
        assert!(AuditId::new(now - chrono::TimeDelta::milliseconds(1), &entropy).to_string() < first);
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
