//! The dashboard asks for what there is.

use serde_json::Value;

use crate::files::{list, text};
use crate::metrics::unknown_in;

#[test]
fn every_panel_asks_for_metrics_that_there_are_and_lies_beside_the_others() {
    let dashboard: Value = serde_json::from_str(&text("deploy/grafana/market-auth.json")).expect("JSON");
    let mut places = Vec::new();
    for panel in list(&dashboard["panels"]) {
        let at = |key: &str| panel["gridPos"][key].as_u64().expect("a place");
        places.push((at("x"), at("y")));
        assert!(at("x") + at("w") <= 24, "{panel}");
        for target in list(&panel["targets"]) {
            let query = target["expr"].as_str().expect("a query");
            assert!(unknown_in(query).is_empty(), "{:?} in {query}", unknown_in(query));
        }
    }
    let all = places.len();
    places.sort_unstable();
    places.dedup();
    assert!(all > 15 && places.len() == all, "two panels share a place");
}
