//! One market as the gateway knows it: where it is, how busy it is, and what it last published.

use bytes::Bytes;
use common::{Language, MarketDescriptor, MarketId};
use serde_json::Value;
use tokens::KeySet;

use crate::forward::Meters;
use crate::kept::Kept;
use crate::places::Places;
use crate::settings::MarketSettings;
use crate::upstream::Upstream;

/// One market.
#[derive(Debug)]
pub(crate) struct Market {
    /// Its name.
    pub id: MarketId,
    /// Where it is.
    pub upstream: Upstream,
    /// The places for requests under way, shared by all workers.
    pub in_flight: Places,
    /// What its answers are counted with.
    pub meters: Meters,
    /// The settings that this was made of, to tell on a reload whether it is still the same.
    pub settings: MarketSettings,
    /// The keys that verify its tokens.
    pub keys: Kept<KeySet>,
    /// Its metadata after RFC 8414.
    pub metadata: Kept<Value>,
    /// What it says of itself.
    pub descriptor: Kept<MarketDescriptor>,
    /// Its API document, as it was written: read, it is ten times as large.
    pub api: Kept<Bytes>,
}

impl Market {
    /// A market of which nothing is known yet.
    pub(crate) fn new(id: MarketId, settings: MarketSettings) -> Self {
        Self {
            id,
            upstream: settings.url.clone(),
            in_flight: Places::new(settings.max_in_flight),
            meters: Meters::default(),
            settings,
            keys: Kept::default(),
            metadata: Kept::default(),
            descriptor: Kept::default(),
            api: Kept::default(),
        }
    }

    /// The language that its people expect when nobody says another.
    pub(crate) fn language(&self) -> Option<Language> {
        Language::parse(&self.descriptor.get()?.language)
    }
}
