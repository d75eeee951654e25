//! Who may talk to whom.

use serde_json::Value;

use crate::files::list;
use crate::kubernetes::rendered::{MARKETS, name, of_kind, production, render};

fn policies(objects: &[Value]) -> Vec<&Value> {
    of_kind(objects, "NetworkPolicy").collect()
}

#[test]
fn nothing_is_allowed_that_no_rule_allows() {
    for objects in [production(), render("overlays/dev")] {
        for namespace in of_kind(&objects, "Namespace") {
            let own = &namespace["metadata"]["name"];
            let denies = policies(&objects).into_iter().any(|policy| {
                let spec = &policy["spec"];
                policy["metadata"]["namespace"] == *own
                    && spec["podSelector"] == serde_json::json!({})
                    && spec["policyTypes"] == serde_json::json!(["Ingress", "Egress"])
                    && spec["ingress"].is_null()
                    && spec["egress"].is_null()
            });
            assert!(denies, "{own} has no default deny");
        }
    }
}

#[test]
fn a_market_s_database_is_reached_by_that_market_alone() {
    for market in MARKETS {
        let objects = render(&format!("markets/{market}"));
        let policy = policies(&objects)
            .into_iter()
            .find(|one| one["spec"]["podSelector"]["matchLabels"]["cnpg.io/cluster"] == "database");
        for rule in list(&policy.expect("a policy of the database")["spec"]["ingress"]) {
            if list(&rule["ports"]).iter().any(|port| port["port"] == 5432) {
                for from in list(&rule["from"]) {
                    let within = from["namespaceSelector"].is_null() && from["ipBlock"].is_null();
                    assert!(within && from["podSelector"]["matchLabels"].is_object(), "{market}: {from}");
                }
            }
            assert!(!list(&rule["from"]).is_empty() && !list(&rule["ports"]).is_empty(), "{market}: {rule}");
        }
    }
}

#[test]
fn a_market_answers_the_gateway_and_the_scraper_only() {
    for market in MARKETS {
        let objects = render(&format!("markets/{market}"));
        let policy =
            policies(&objects).into_iter().find(|one| one["metadata"]["name"] == "market").expect("one");
        let expected = [(8080, "auth-gateway"), (9080, "monitoring")];
        let rules = list(&policy["spec"]["ingress"]);
        assert_eq!(rules.len(), expected.len());
        for (rule, (port, namespace)) in rules.iter().zip(expected) {
            assert_eq!(rule["ports"], serde_json::json!([{ "port": port }]));
            let from = &rule["from"][0]["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"];
            assert_eq!(from, namespace, "{market}");
        }
    }
}

#[test]
fn the_gateway_reaches_markets_and_no_database() {
    let objects = production();
    for policy in policies(&objects).into_iter().filter(|one| one["metadata"]["namespace"] == "auth-gateway")
    {
        let text = policy["spec"]["egress"].to_string();
        assert!(!text.contains("5432") && !text.contains("ipBlock"), "{}", name(policy));
    }
    for namespace in of_kind(&objects, "Namespace") {
        let is_market = namespace["metadata"]["labels"]["market-auth/market"] == "true";
        assert_eq!(is_market, namespace["metadata"]["name"] != "auth-gateway");
    }
}
