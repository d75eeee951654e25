//! Which market issues under which name: a name belongs to whom it was given first.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use common::MarketId;

/// The issuers that are known, configured or learnt.
#[derive(Debug, Default)]
pub(crate) struct Issuers(Mutex<HashMap<String, MarketId>>);

impl Issuers {
    /// Gives `issuer` to `market` in place of the one it had; false if another market has it.
    pub(crate) fn claim(&self, market: &MarketId, issuer: &str) -> bool {
        let mut issuers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if issuers.get(issuer).is_some_and(|owner| owner != market) {
            return false;
        }
        issuers.retain(|_, owner| owner != market);
        issuers.insert(issuer.to_owned(), market.clone());
        true
    }

    /// The market that issues as `issuer`.
    pub(crate) fn market(&self, issuer: &str) -> Option<MarketId> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(issuer).cloned()
    }

    /// The issuer of `market`.
    pub(crate) fn of(&self, market: &MarketId) -> Option<String> {
        let issuers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        issuers.iter().find(|(_, owner)| *owner == market).map(|(issuer, _)| issuer.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_has_one_market_and_a_market_one_issuer() {
        let (kg, us): (MarketId, MarketId) = ("kg".parse().unwrap(), "us".parse().unwrap());
        let issuers = Issuers::default();
        assert!(issuers.claim(&kg, "a") && !issuers.claim(&us, "a") && issuers.claim(&us, "b"));
        assert!(issuers.claim(&kg, "c"));
        assert_eq!(issuers.market("a"), None);
        assert_eq!(issuers.of(&kg).as_deref(), Some("c"));
    }
}
