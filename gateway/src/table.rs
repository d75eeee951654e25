//! The markets and the routes to them at one moment; a reload makes a new one.

use std::collections::BTreeMap;
use std::sync::Arc;

use common::{Code, MarketId, Phone, Prefixes};

use crate::issuers::Issuers;
use crate::market::Market;
use crate::settings::{MarketSettings, Settings};

/// The markets and the routes to them.
#[derive(Debug)]
pub(crate) struct Table {
    /// The market to offer first.
    pub default_market: MarketId,
    /// All markets by name.
    pub markets: BTreeMap<MarketId, Arc<Market>>,
    /// Whose tokens are whose.
    pub issuers: Issuers,
    routes: Prefixes<Arc<Market>>,
}

impl Table {
    /// The table that `settings` ask for; a market that did not change keeps all that is known of it.
    pub(crate) fn new(settings: &Settings, before: Option<&Table>) -> Self {
        let markets: BTreeMap<_, _> = settings
            .markets
            .iter()
            .map(|(id, market)| (id.clone(), kept(id, market, before).unwrap_or_else(|| fresh(id, market))))
            .collect();
        let routes = markets.values().flat_map(|market| {
            let prefixes = &settings.markets[&market.id].prefixes;
            prefixes.iter().map(|prefix| (prefix.clone(), market.clone()))
        });
        let routes = Prefixes::new(routes);
        let issuers = issuers(&markets, before);
        Self { default_market: settings.default_market.clone(), markets, issuers, routes }
    }

    /// The market that serves `phone`.
    pub(crate) fn route(&self, phone: &Phone) -> Result<&Arc<Market>, Code> {
        self.routes.find(phone).ok_or(Code::MarketNotSupported)
    }

    /// The market whose tokens name `issuer`.
    pub(crate) fn issued_by(&self, issuer: &str) -> Option<&Arc<Market>> {
        self.markets.get(&self.issuers.market(issuer)?)
    }
}

fn fresh(id: &MarketId, settings: &MarketSettings) -> Arc<Market> {
    Arc::new(Market::new(id.clone(), settings.clone()))
}

/// The market of the table before, unless more than its prefixes changed.
fn kept(id: &MarketId, settings: &MarketSettings, before: Option<&Table>) -> Option<Arc<Market>> {
    let market = before?.markets.get(id)?;
    let same = MarketSettings { prefixes: settings.prefixes.clone(), ..market.settings.clone() } == *settings;
    same.then(|| market.clone())
}

/// Configured issuers first: what is learnt never takes a name that settings gave to another market.
fn issuers(markets: &BTreeMap<MarketId, Arc<Market>>, before: Option<&Table>) -> Issuers {
    let issuers = Issuers::default();
    for (id, market) in markets {
        market.settings.issuer.as_ref().map(|issuer| issuers.claim(id, issuer));
    }
    for (id, market) in markets.iter().filter(|(_, market)| market.settings.issuer.is_none()) {
        let learnt =
            before.filter(|before| before.markets.get(id).is_some_and(|old| Arc::ptr_eq(old, market)));
        learnt.and_then(|before| before.issuers.of(id)).map(|issuer| issuers.claim(id, &issuer));
    }
    issuers
}

#[cfg(test)]
mod tests {
    use common::settings::Profile;

    use super::*;

    fn settings(env: &[(&str, &str)]) -> Settings {
        let env = env.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Settings::load(Profile::Development, None, &env).unwrap()
    }

    fn id(text: &str) -> MarketId {
        text.parse().unwrap()
    }

    #[test]
    fn a_reload_keeps_what_is_known_of_a_market_that_stays() {
        let before = Table::new(&settings(&[]), None);
        before.issuers.claim(&id("kg"), "kg-issuer");
        before.issuers.claim(&id("us"), "us-issuer");
        let moved = [
            ("GATEWAY__MARKETS__US__URL", "http://elsewhere:1"),
            ("GATEWAY__MARKETS__KG__PREFIXES", "+996,+997"),
        ];
        let after = Table::new(&settings(&moved), Some(&before));
        assert!(Arc::ptr_eq(&before.markets[&id("kg")], &after.markets[&id("kg")]));
        assert!(after.issued_by("kg-issuer").is_some() && after.issued_by("us-issuer").is_none());
        assert_eq!(after.route(&Phone::parse("+997505325311").unwrap()).unwrap().id, id("kg"));
        assert_eq!(
            after.route(&Phone::parse("+442071838750").unwrap()).unwrap_err(),
            Code::MarketNotSupported
        );
    }

    #[test]
    fn a_configured_issuer_is_nobody_elses() {
        let table = Table::new(&settings(&[("GATEWAY__MARKETS__US__ISSUER", "us-issuer")]), None);
        assert!(!table.issuers.claim(&id("kg"), "us-issuer"));
    }
}
